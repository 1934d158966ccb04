import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';
import { matches, within } from './check';

/** Fargate's task sizes: CPU units, and the range of memory in MiB that each may have. */
const MEMORY: Readonly<Record<number, readonly [number, number]>> = {
  256: [512, 2048],
  512: [1024, 4096],
  1024: [2048, 8192],
  2048: [4096, 16384],
  4096: [8192, 30720],
  8192: [16384, 61440],
  16384: [32768, 122880],
};

/** Characters of a path (RFC 3986, pchar), 1024 at most: Elastic Load Balancing v2, HealthCheckPath. */
const PATH = /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}){0,1023}(?<=^.{1,1024})$/;
const PATH_WORDS = "letters, digits, - . _ ~ ! $ & ' ( ) * + , ; = : @ / and %XX";

/** A task size that Fargate has, a port and a path that can be checked. */
export const container: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const { port, cpu, memory, health_path: path, write_probe_path: write } = one.value.container ?? {};
    const range = cpu === undefined ? undefined : MEMORY[cpu];
    return [
      ...within('container-port', one, 'container.port', port, {
        min: 1,
        max: 65535,
        unit: '',
        fix: 'write the TCP port that the container listens on',
      }),
      ...(cpu === undefined || range
        ? []
        : [
            problem(
              'container-cpu',
              one,
              'container.cpu',
              cpu,
              Object.keys(MEMORY).join(', '),
              'choose a Fargate size',
            ),
          ]),
      ...(range
        ? within('container-memory', one, 'container.memory', memory, {
            min: range[0],
            max: range[1],
            unit: `MiB with ${cpu ?? 0} CPU units`,
            fix: 'choose a memory size that Fargate offers with this CPU',
          })
        : []),
      ...matches('health-path', one, 'container.health_path', path, {
        pattern: PATH,
        allowed: `a path that begins with "/" and has no query: ${PATH_WORDS}`,
        fix: 'write for example /healthz',
      }),
      ...(write === undefined || write === null
        ? []
        : matches('write-probe-path', one, 'container.write_probe_path', write, {
            pattern: PATH,
            allowed: `null, or a path that begins with "/" and has no query: ${PATH_WORDS}`,
            fix: 'write for example /healthz/write, or null where the application has no such path',
          })),
    ];
  });
