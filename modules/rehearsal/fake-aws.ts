/**
 * A fake `aws` command that asks the fake cloud, over loopback. It knows the queries that a runbook renders to and answers what
 * `count` says; that the queries mean the same to the real CLI is tried in the lab.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere } from '../console/disk';
import type { CallResult } from '../operations/adapter';
import { OBJECT_TOO_LARGE } from '../operations/bodies';
import { CATALOGUE, cliAction } from '../operations/catalogue';
import type { ActionName, InputValue, Operation, Service } from '../operations/operation';
import { conditionsOf } from '../runbook/acts/conditions';
import { count, elements, PAGE_TOKENS } from '../runbook/conditions/counting';
import { countQuery, firstQuery } from '../engines/bash/jmespath';
import type { Note, Observed, Runbook } from '../runbook/runbook';
import type { FakeCloud } from '../parts/index.memory';

/** One process for each call and no other: a script makes hundreds of them. What asks the CLI about itself sends nothing. */
const SCRIPT = `#!/bin/bash -p
case " $* " in
  *' --version '*) echo 'aws-cli/2.99.0 Python/3'; exit 0 ;;
  *' --generate-cli-skeleton '*) echo '{}'; exit 0 ;;
esac
LC_ALL=C
silent() { echo 'Could not connect to the endpoint URL' >&2; exit 255; }
address=\${FAKE_AWS#http://}; length=0
for word in "$@"; do length=$((length + \${#word} + 1)); done
{ exec 3<>"/dev/tcp/\${address%:*}/\${address#*:}"; } 2>/dev/null || silent
{ printf 'POST / HTTP/1.0\r\nContent-Length: %s\r\n\r\n' "$length"; printf '%s\\0' "$@"; } >&3 2>/dev/null || silent
line=none
while [[ $line != $'\r' ]]; do IFS= read -r line <&3 || silent; done
IFS= read -r -d '' answer <&3
case $answer in
  ok*) printf '%s\\n' "\${answer#ok}" ;;
  *) printf '%s\\n' "\${answer#no}" >&2; exit 255 ;;
esac
`;

/** A `dig` that asks the cloud's name servers, in the words of the real one. */
const DIG = `#!/usr/bin/env bash
name=""
for word in "$@"; do case $word in +*|@*|-p|CNAME|[0-9]*) ;; *) name=$word ;; esac; done
curl -sS "$FAKE_AWS/dns/$name"
`;

/** How a script is started so that it asks the cloud in memory. */
export interface ScriptStart {
  readonly command: 'bash';
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ScriptTime {
  readonly scale: number;
  /** Wall milliseconds at which the script's clock and the wall agree. */
  readonly origin: number;
  readonly path: string;
}

/** What stands behind the prefix of probes: a URL, or `via/NAME/URL`. */
export function probedAt(path: string): { readonly target: string; readonly via?: string } {
  const [, via, target] = /^via\/([^/]+)\/(.*)$/.exec(path) ?? [];
  return via === undefined || target === undefined ? { target: path } : { target, via };
}

export class FakeAws {
  readonly dir = mkdtempSync(join(tmpdir(), 'fake-aws-'));
  private readonly server: Server;

  constructor(
    private readonly cloud: FakeCloud,
    private readonly queries: ReadonlyMap<string, Observed | Note>,
  ) {
    mkdirSync(join(this.dir, 'bin'));
    writeFileSync(join(this.dir, 'bin', 'aws'), SCRIPT);
    writeFileSync(join(this.dir, 'bin', 'dig'), DIG);
    for (const name of ['aws', 'dig']) chmodSync(join(this.dir, 'bin', name), 0o755);
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const url = request.url ?? '';
        if (url.startsWith('/dns/')) {
          void this.digged(url.slice('/dns/'.length)).then((text) => response.end(text));
          return;
        }
        if (url.startsWith('/probe/')) {
          const { method } = request;
          const write = method === 'POST' ? method : undefined;
          const { target, via } = probedAt(url.slice('/probe/'.length));
          void this.cloud.probe(target, undefined, write, via).then((answer) => {
            response.statusCode = answer.ok ? answer.status : 502;
            response.end(answer.ok ? answer.body : '');
          });
          return;
        }
        void this.answer(body.split('\0')).then((text) => response.end(text));
      });
    });
  }

  static async start<T extends FakeAws>(
    this: new (...args: ConstructorParameters<typeof FakeAws>) => T,
    cloud: FakeCloud,
    runbook: Runbook,
  ): Promise<T> {
    const fake = new this(cloud, queriesOf(runbook));
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  private get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(args: readonly string[]): Promise<string> {
    const option = (name: string): string => args[args.indexOf(name) + 1] ?? '';
    const at = args.indexOf('--cli-read-timeout') + 2;
    const [cli, verb] = [args[at] ?? '', args[at + 1] ?? ''];
    const json = args.includes('--cli-input-json') ? option('--cli-input-json') : '{}';
    const operation = operationOf(cli, verb, option('--region'), json);
    // As the AWS CLI 1 has it: where a file is named for what comes out, no required member is taken from JSON.
    if (verb === 'get-object' && !args.includes('--bucket')) {
      return 'noaws: error: the following arguments are required: --bucket, --key';
    }
    const named: { readonly Bucket?: string; readonly Key?: string } = args.includes('--bucket')
      ? { Bucket: option('--bucket'), Key: option('--key') }
      : {};
    if (!args.includes('--no-paginate') || !args.includes('--endpoint-url')) return 'noan option is missing';
    // What goes into an object, and what comes out of it, lies in a file.
    const body = args.includes('--body') ? { Body: readFileSync(option('--body'), 'utf8') } : {};
    const sent = await this.cloud.send({ ...operation, input: { ...operation.input, ...named, ...body } });
    // The adapter has this bound; the AWS CLI has none and reads the whole object.
    const whole = this.cloud.kept(operation.region).get(named.Key ?? '');
    const result: CallResult =
      !sent.ok && sent.code === OBJECT_TOO_LARGE ? { ok: true, output: whole, requestId: null } : sent;
    if (!result.ok) return `no\nAn error occurred (${result.code}) when calling the ${operation.action} operation: x`;
    if (option('--query') === 'ETag') {
      const { Body, ETag } = result.output as { readonly Body?: string; readonly ETag: string };
      if (operation.action === 'GetObject') {
        const [, last = Infinity] = args.includes('--range') ? option('--range').split('-').map(Number) : [];
        writeFileSync(args[args.indexOf('--query') + 2] ?? '', (Body ?? '').slice(0, last + 1));
      }
      return `ok${ETag}`;
    }
    return `ok${JSON.stringify(this.query(option('--query'), result))}`;
  }

  private async digged(name: string): Promise<string> {
    const answer = await this.cloud.resolve(name, '');
    if (!answer.ok) return ';; no servers could be reached\n';
    const [next] = answer.chain;
    const head = ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n';
    return next === undefined ? head : `${head}${name}.\t30\tIN\tCNAME\t${next}.\n`;
  }

  private query(query: string, { output }: Extract<CallResult, { ok: true }>): unknown {
    if (query === 'Account' || query === 'Arn') return (output as Record<typeof query, string>)[query];
    if (query === '@' || query === '`true`') return true;
    const known = this.queries.get(query);
    if (known === undefined) throw new Error(`no condition has the query ${query}`);
    if (!('where' in known)) return elements(output, known.in)[0] ?? null;
    const tokens = output as Readonly<Record<string, unknown>>;
    return [
      count(output, known),
      PAGE_TOKENS.map((token) => tokens[token]).find((token) => token !== undefined && token !== null) ?? null,
    ];
  }

  /** Writes a script and says how to start it. `scale`: lab seconds per wall second; `path`: where bash and curl are. */
  prepare(script: string, { scale, origin, path }: ScriptTime, args: readonly string[]): ScriptStart {
    const file = join(this.dir, 'script.sh');
    writeFileSync(file, script);
    return {
      command: 'bash',
      args: [file, ...args],
      cwd: this.dir,
      env: {
        PATH: `${join(this.dir, 'bin')}:${path}`,
        FAKE_AWS: this.base,
        DR_ENDPOINT: this.base,
        DR_PROBE_PREFIX: `${this.base}/probe/`,
        DR_RESOLVER: '127.0.0.1:53',
        DR_TIME_SCALE: String(scale),
        DR_CLOCK_ORIGIN: String(origin),
        DR_STATE_DIR: join(this.dir, 'state'),
      },
    };
  }

  /** What the script left. */
  left(): { readonly results: string; readonly log: string } {
    const read = (name: string): string => {
      const file = join(this.dir, 'state', name);
      return isThere(file) ? readFileSync(file, 'utf8') : '';
    };
    return { results: read('results.tsv'), log: read('log.tsv') };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    // What a script that was killed had begun may still write there.
    for (let left = 100; ; left -= 1) {
      try {
        rmSync(this.dir, { recursive: true, force: true });
        return;
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

function operationOf(cli: string, verb: string, region: string, input: string): Operation {
  const [service, row] = Object.entries(CATALOGUE).find(([, one]) => one.cli === cli) ?? [];
  const action = Object.keys(row?.actions ?? {}).find((name) => cliAction(name) === verb);
  if (action === undefined) throw new Error(`no operation aws ${cli} ${verb}`);
  return {
    service: service as Service,
    action: action as ActionName,
    region,
    input: JSON.parse(input) as Record<string, InputValue>,
  };
}

function queriesOf(runbook: Runbook): ReadonlyMap<string, Observed | Note> {
  const conditions = runbook.steps.flatMap(conditionsOf);
  return new Map<string, Observed | Note>([
    ...conditions.flatMap((one): [string, Observed][] => ('where' in one ? [[countQuery(one), one]] : [])),
    ...runbook.steps.flatMap((step) => (step.note ?? []).map((note): [string, Note] => [firstQuery(note.in), note])),
  ]);
}
