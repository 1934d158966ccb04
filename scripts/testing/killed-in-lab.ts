/** A failover in a lab by the command itself, which is killed by SIGKILL three times and goes on with `dr resume`. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RequestRecord } from '../../modules/lab/types';
import { onStage, type Bench, type Stage } from './bench';
import { endState, type EndState } from './end-state';
import { disturb, type Route } from './moves';
import { asked } from './requests';
import { json, startIn, type Finished } from './terminal';

const HOOK = resolve(__dirname, 'dies-at-line.cjs');

export interface KilledMove {
  /** Exit code of each life; null where a signal ended it. */
  readonly lives: readonly (number | null)[];
  readonly outcome: unknown;
  /** All that all lives asked, without what a run keeps about itself. */
  readonly requests: readonly RequestRecord[];
  readonly end: EndState;
}

/** A line of the journal at which a life ends. */
export interface Line {
  readonly kind: 'intent' | 'result';
  readonly step: string;
  readonly when: 'before' | 'after';
}

/** Before the promotion is sent, after it was answered and nobody heard, and in the middle of a wait; the fourth life comes to the end. */
export function failOverKilled(bench: Bench, snapshot: string, { lost, to }: Route): Promise<KilledMove> {
  // A process takes a second or more to start: with a faster clock nothing would be left to wait for.
  return onStage(bench, { snapshot, scale: 8 }, async (stage) => {
    await disturb(stage, to);
    await stage.lab.outage(lost, '503');
    beTheLabOf(stage);
    const { project } = stage.context.paths;
    const accepts = ['--accept', `unfenced:${lost}`, '--accept', `data-loss:${lost}`];
    const words = [...accepts, '--break-glass', '--reason', 'its network is cut', '--lab', '--json', '--yes'];
    const resume = (): readonly string[] => ['resume', runIn(project), ...words];
    const { outcome: lives, requests } = await asked(stage.lab, async () => {
      const first = await diesAt(stage, { kind: 'intent', step: 'promote', when: 'after' }, [
        'failover',
        ...['--to', to],
        ...words,
      ]);
      const second = await diesAt(stage, { kind: 'result', step: 'promote', when: 'before' }, resume());
      const third = await diesWaiting(stage, resume());
      return [first, second, third, await startIn(process.env, project, resume()).ended];
    });
    const [last] = lives.slice(-1);
    return {
      lives: lives.map(({ code }) => code),
      outcome: last === undefined ? undefined : json(last)['outcome'],
      requests,
      end: await endState(stage, to),
    };
  });
}

/** `--lab` finds a lab by a file in the project. */
export function beTheLabOf({ context: { paths } }: Stage): void {
  const folder = join(paths.project, '.twinstate', 'lab');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(paths.project, 'lab', 'lab.json'), join(folder, 'lab.json'));
}

export function runIn(project: string): string {
  const [run] = readdirSync(join(project, '.twinstate', 'runs'));
  if (run === undefined) throw new Error('it was killed before there was a run');
  return run;
}

/** `more`: for its environment. */
export function diesAt({ context }: Stage, line: Line, words: readonly string[], more = {}): Promise<Finished> {
  const env = { ...process.env, ...more, DIES_AT: JSON.stringify(line), NODE_OPTIONS: `--require ${HOOK}` };
  return startIn(env, context.paths.project, words).ended;
}

/** Kills it once it asked the same question three times: it waits for something. Where it ends before, that is what is answered. */
export async function diesWaiting({ lab, context }: Stage, words: readonly string[], more = {}): Promise<Finished> {
  const before = (await lab.requests()).at(-1)?.seq ?? 0;
  const life = startIn({ ...process.env, ...more }, context.paths.project, words);
  let over = false;
  void life.ended.then(() => (over = true));
  while (!over) {
    const questions = (await lab.requests(before)).filter(({ mutating, service }) => !mutating && service !== 's3');
    const texts = questions.map(({ service, action, region, input }) =>
      JSON.stringify([service, action, region, input]),
    );
    if (texts.some((one) => texts.filter((other) => other === one).length >= 3)) life.signal('SIGKILL');
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return life.ended;
}
