/** `dr` as a process that dies at a moment of its own choosing, in front of a cloud in memory that is asked over loopback. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createClock } from '../../modules/console/clock';
import type { Clock } from '../../modules/console/ports';
import { createKeys } from '../../modules/lab/credentials';
import { identify } from '../../modules/terraform/processes';
import type { LabAddress } from '../../modules/lab/types';
import { actionRow, CATALOGUE } from '../../modules/operations/catalogue';
import type { Operation } from '../../modules/operations/operation';
import { fault } from '../../modules/memory/cloud';
import { FakeCloud } from '../../modules/parts/index.memory';
import { probedAt } from '../../modules/rehearsal/fake-aws';
import { differences, worldAtRest, type Lived } from '../../modules/recovery/testing/crash';
import type { Received } from '../../modules/recovery/testing/mortal';
import { Bench, EAST, WEST } from '../../modules/recovery/testing/run';
import { LOSSES } from '../../modules/recovery/testing/script';
import type { RunResult } from '../../modules/runbook/outcome';
import { failoverRunbook } from '../../modules/patterns/warm-standby/failover';

const PROGRAM = resolve(__dirname, '../dr.mjs');
const HOOK = resolve(__dirname, 'dies-at.cjs');

/** Seconds of the cloud's clock in one of the machine's: waits shrink, and deadlines stay longer than a busy machine needs. */
const SCALE = 60;

const PACKAGES = Object.fromEntries(
  Object.entries(CATALOGUE).map(([service, { sdkPackage, client, actions }]) => [
    sdkPackage,
    {
      client,
      service,
      actions: Object.fromEntries(Object.entries(actions).map(([action, { mutating }]) => [action, mutating])),
    },
  ]),
);

export interface Life {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly output: string;
  /** What `--json` printed. */
  readonly json: {
    readonly outcome?: string;
    readonly steps?: readonly { readonly id: string; readonly end: string }[];
  };
  /** Moments until it ended. */
  readonly moments: number;
  /** The moment at which it was killed, in words. */
  readonly killed: string;
}

export interface Killed extends Lived {
  readonly killed: string;
  readonly moments: number;
}

export interface Move {
  readonly begin: (bench: Bench) => Promise<unknown> | void;
  readonly words: readonly string[];
}

export const KILLED_MOVES: Readonly<Record<string, Move>> = {
  failover: {
    begin: (bench) => void bench.cloud.out.add(EAST),
    words: [
      'failover',
      '--env',
      'warm-standby',
      '--to',
      WEST,
      ...LOSSES,
      '--break-glass',
      '--reason',
      'its network is cut',
    ],
  },
  failback: {
    begin: async (bench) => {
      bench.cloud.out.add(EAST);
      await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
      bench.cloud.restore(EAST);
    },
    words: ['failback', '--env', 'warm-standby'],
  },
};

const accepted = (words: readonly string[]): readonly string[] =>
  words.includes('--accept') ? words.slice(words.indexOf('--accept')) : [];

/** Milliseconds after which a life is over, whatever it waits for. */
const PATIENCE_MS = 60_000;

/** Processes at the same time: they wait more than they work. */
const BESIDE = 4;

/** Kills a move at the moments that `wanted` picks of all, and answers what was wrong. `count`: told of each kill. */
export async function killed(
  { begin, words }: Move,
  wanted: (moments: number) => readonly number[],
  count: (kind: string) => void,
): Promise<readonly string[]> {
  const once = async (at: number): Promise<Killed> => {
    const made = await Killable.start(begin);
    try {
      return await made.live(at, words);
    } finally {
      await made.stop();
    }
  };
  const whole = await once(0);
  const open = [...wanted(whole.moments)];
  const found: string[] = [...differences(whole, whole)];
  const work = async (): Promise<void> => {
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const one = await once(at);
      found.push(...differences(whole, one).map((what) => `killed at ${at}, ${one.killed}: ${what}`));
      if (one.killed === '') found.push(`not killed at ${at} of ${whole.moments}`);
      count(
        one.killed.replace(/ (?:the|a) line.*| \S+:\S+$/, (text) => (text.includes('line') ? ' a line' : ' a change')),
      );
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, work));
  return found;
}

class Killable {
  readonly project = mkdtempSync(join(tmpdir(), 'killable-'));
  readonly cloud: FakeCloud;
  /** Changes that the cloud was asked for, whoever heard of the answer. */
  readonly received: Received[] = [];
  private readonly server: Server;
  private ahead = 0;

  private constructor(
    private readonly origin: number,
    clock: Clock,
  ) {
    this.cloud = new FakeCloud(new Bench().topology, { now: () => clock.now() + this.ahead });
    this.cloud.durations = 15;
    // Whether the process or AWS raises the count first would depend on the machine.
    this.cloud.autoScaling = Infinity;
    cpSync(resolve('env'), join(this.project, 'env'), { recursive: true });
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on(
        'end',
        () =>
          void this.answer(request.method ?? '', request.url ?? '', body).then(([status, text]) =>
            response.writeHead(status).end(text),
          ),
      );
    });
  }

  /** `begin`: brings the world to where the move begins. */
  static async start(begin: (bench: Bench) => Promise<unknown> | void): Promise<Killable> {
    const bench = new Bench();
    await begin(bench);
    await bench.clock.sleep(24 * 3_600_000);
    await bench.cloud.probe('');
    const origin = Date.now();
    const clock = createClock({ scale: SCALE, now: Date.now, setTimer: () => () => undefined, origin });
    const made = new Killable(origin, clock);
    const { regions, global, record } = bench.cloud;
    Object.assign(made.cloud.regions, structuredClone(regions));
    Object.assign(made.cloud, structuredClone({ global, record }));
    for (const region of bench.cloud.out) made.cloud.out.add(region);
    await new Promise<void>((listens) => made.server.listen(0, '127.0.0.1', listens));
    made.beALab();
    return made;
  }

  private get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** `--lab` finds a lab by this file. */
  private beALab(): void {
    const self = identify(process.pid);
    const address: LabAddress = {
      endpoint: this.endpoint,
      pid: process.pid,
      processStarted: self?.started ?? '',
      accountId: this.cloud.topology.accountId,
      owner: 'lab',
      programs: this.project,
      // No runbook of these asks it.
      dns: '127.0.0.1:9',
      clock: { scale: SCALE, origin: this.origin, offset: 0 },
      keys: createKeys(),
      curlConfig: '',
    };
    mkdirSync(join(this.project, '.twinstate', 'lab'), { recursive: true });
    writeFileSync(join(this.project, '.twinstate', 'lab', 'lab.json'), JSON.stringify(address), { mode: 0o600 });
  }

  private async answer(method: string, url: string, body: string): Promise<readonly [number, string]> {
    const probed = /^\/_lab\/probe\/(.*)$/.exec(url)?.[1];
    if (probed !== undefined) {
      const { target, via } = probedAt(probed);
      const answer = await this.cloud.probe(target, undefined, method === 'POST' ? method : undefined, via);
      return answer.ok ? [answer.status, answer.body] : [502, ''];
    }
    if (method !== 'POST') return [404, ''];
    const operation = JSON.parse(body) as Operation;
    // What only the look at doubts asks for is not in this cloud.
    const answer = await this.cloud.send(operation).catch(() => fault('AccessDenied', 'denied'));
    const { Key: key } = operation.input;
    const isOfRuns = typeof key === 'string' && key.startsWith('runs/');
    const changes = actionRow(operation).mutating && !isOfRuns;
    if (changes) this.received.push({ call: JSON.stringify(operation), done: answer.ok });
    return [200, JSON.stringify(answer)];
  }

  /** Runs `dr` until it ends or, at moment `at` (from 1), dies. */
  async dr(at: number, ...args: readonly string[]): Promise<Life> {
    const file = (name: string): string => join(this.project, name);
    rmSync(file('moments'), { force: true });
    rmSync(file('killed'), { force: true });
    const child = spawn(
      process.execPath,
      ['--require', HOOK, PROGRAM, ...args, '--lab', '--json', '--yes', '--project', this.project],
      {
        cwd: this.project,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: this.project,
          KILLABLE: JSON.stringify({ cloud: this.endpoint, packages: PACKAGES, at }),
          MOMENTS: file('moments'),
          KILLED_AT: file('killed'),
        },
      },
    );
    // Whoever waits for a person waits for ever.
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = await new Promise<number | null>((done) => child.on('close', done)).finally(() => clearTimeout(late));
    const said = (name: string): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim() : '');
    const line = stdout.trim().split('\n').at(-1) ?? '';
    return {
      code,
      output: `${stdout}${stderr}`,
      json: line.startsWith('{') ? (JSON.parse(line) as Life['json']) : {},
      moments: Number(said('moments')),
      killed: said('killed'),
    };
  }

  /** Runs a move that dies at moment `at`, and resumes it until it is done: three more lives at the most. */
  async live(at: number, move: readonly string[]): Promise<Killed> {
    const first = await this.dr(at, ...move);
    let last = first;
    let lives = 1;
    for (; last.json.outcome !== 'done' && lives < 4; lives += 1) {
      const runs = join(this.project, '.twinstate', 'runs');
      const run = existsSync(runs) ? readdirSync(runs).at(-1) : undefined;
      last = await (run === undefined
        ? this.dr(0, ...move)
        : this.dr(0, 'resume', run, ...move.slice(1, 3), ...accepted(move)));
    }
    const { outcome = `with ${last.output}`, steps = [] } = last.json;
    const result = { outcome, steps, begunAt: 0, endedAt: 0 } as unknown as RunResult;
    const world = await this.atRest();
    return {
      killed: first.killed,
      moments: first.moments,
      result,
      received: this.received,
      kills: [],
      lives,
      world,
      wrong: [],
    };
  }

  /** The world when all that is under way has come to its end. */
  async atRest(): Promise<string> {
    this.ahead += 24 * 3_600_000;
    return worldAtRest(this.cloud);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    rmSync(this.project, { recursive: true, force: true });
  }
}
