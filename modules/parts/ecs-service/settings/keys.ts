/** Keys of the service: tasks, container, logs. */
import { bounded, group, judged, orNull, text, whole } from '../../../overlays/key';

const capacityOf = (role: string) =>
  group(`Task counts of the service while the region is ${role}; min <= desired <= max.`, {
    desired: bounded('Tasks that should run.'),
    min: judged(bounded('The fewest tasks autoscaling may leave.', 0), '0 or more tasks', (min) =>
      min < 0 ? [{ code: 'capacity-negative', allowed: '0 or more tasks', fix: 'write a count of tasks' }] : [],
    ),
    max: bounded('The most tasks autoscaling may start.'),
  });

export const capacityKeys = {
  capacity: group('Task counts in either role.', {
    serving: capacityOf('serving'),
    standby: capacityOf('on standby'),
  }),
};

/** Fargate's task sizes: CPU units, and the range of memory in MiB that each may have. */
export const MEMORY: Readonly<Record<number, readonly [number, number]>> = {
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

export const containerKeys = {
  container: group('The container of the service.', {
    port: whole('TCP port the container listens on.', {
      code: 'container-port',
      min: 1,
      max: 65535,
      unit: '',
      fix: 'write the TCP port that the container listens on',
    }),
    cpu: judged(bounded('Fargate CPU units, e.g. 512.'), Object.keys(MEMORY).join(', '), (cpu) =>
      MEMORY[cpu] === undefined
        ? [{ code: 'container-cpu', allowed: Object.keys(MEMORY).join(', '), fix: 'choose a Fargate size' }]
        : [],
    ),
    memory: bounded('Memory in MiB, e.g. 1024.'),
    health_path: text('Path the load balancer checks.', {
      code: 'health-path',
      pattern: PATH,
      allowed: `a path that begins with "/" and has no query: ${PATH_WORDS}`,
      fix: 'write for example /healthz',
    }),
    write_probe_path: orNull(
      text(
        'Path of the application that answers a POST without a body with 200 once it has written one row to the database (the same row again and again). Null: nobody proves a write, and that a region can write is what RDS says and no more.',
        {
          code: 'write-probe-path',
          pattern: PATH,
          allowed: `null, or a path that begins with "/" and has no query: ${PATH_WORDS}`,
          fix: 'write for example /healthz/write, or null where the application has no such path',
        },
      ),
    ),
  }),
  /** A target the policy can hold. */
  target_cpu_percent: whole('CPU percentage that the scaling policy holds.', {
    code: 'target-cpu',
    min: 10,
    max: 90,
    unit: 'percent',
    fix: 'leave room for the tasks that are still starting',
  }),
};

/** CloudWatch Logs, PutRetentionPolicy. */
const DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logKeys = {
  /** CloudWatch Logs knows a list of retentions and nothing between them. */
  log_retention_days: judged(
    bounded('Days that logs are kept; one of the values CloudWatch Logs knows.'),
    DAYS.join(', '),
    (days) => {
      if (DAYS.includes(days)) return [];
      const nearest = DAYS.reduce((best, each) => (Math.abs(each - days) < Math.abs(best - days) ? each : best));
      return [{ code: 'log-retention', allowed: DAYS.join(', '), fix: `choose for example ${nearest}` }];
    },
  ),
};
