/** Moves in a lab that are killed by SIGKILL at several moments, with the processes that are left after each. */
import { onStage, type Bench, type Stage } from './bench';
import { countedIn, type Counted } from './counted';
import { beTheLabOf, diesAt, diesWaiting, runIn, type Line } from './killed-in-lab';
import { disturb, type Route } from './moves';
import { dr, json, startIn } from './terminal';

/** One life, from its start to the kill. */
export interface Death {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** Command lines of processes that its end left, and that stayed. */
  readonly left: readonly string[];
}

export interface CountedMove {
  readonly deaths: readonly Death[];
  /** What `--json` of the life that came to the end printed. */
  readonly last: Readonly<Record<string, unknown>>;
  /** `dr status --json` afterwards. */
  readonly status: Readonly<Record<string, unknown>>;
}

/** In the order of the runbook, each in a life of its own; the one in between waits for what the promotion does. */
const BEFORE: readonly Line[] = [
  { kind: 'intent', step: 'freeze', when: 'after' },
  { kind: 'result', step: 'freeze', when: 'before' },
  { kind: 'intent', step: 'promote', when: 'after' },
  { kind: 'result', step: 'promote', when: 'before' },
];
const AFTER: readonly Line[] = [
  { kind: 'intent', step: 'record', when: 'after' },
  { kind: 'result', step: 'record', when: 'before' },
];

/** A failover in seven lives that are killed, and a reconciliation that is killed while it plans; then both come to their end. */
export function failOverCounted(bench: Bench, snapshot: string, { lost, to }: Route): Promise<CountedMove> {
  return onStage(bench, { snapshot, scale: 8 }, async (stage) => {
    await disturb(stage, to);
    await stage.lab.outage(lost, '503');
    beTheLabOf(stage);
    const { project } = stage.context.paths;
    const counted = countedIn(project);
    const accepts = ['--accept', `unfenced:${lost}`, '--accept', `data-loss:${lost}`];
    const rest = [...accepts, '--break-glass', '--reason', 'its network is cut', '--lab', '--json', '--yes'];
    const deaths: Death[] = [];
    const words = (): readonly string[] =>
      deaths.length === 0 ? ['failover', '--to', to, ...rest] : ['resume', runIn(project), ...rest];
    const dies = async (life: Promise<{ readonly code: number | null }>): Promise<void> => {
      const { code } = await life;
      deaths.push({ code, left: await counted.left() });
    };
    for (const line of BEFORE) await dies(diesAt(stage, line, words(), counted.environment));
    await dies(diesWaiting(stage, words(), counted.environment));
    for (const line of AFTER) await dies(diesAt(stage, line, words(), counted.environment));
    const last = json(await startIn({ ...process.env, ...counted.environment }, project, words()).ended);
    await stage.lab.restore(lost);
    await dies(diesPlanning(stage, counted));
    const reconciled = await dr(project, 'reconcile', '--lab', '--yes', '--json');
    deaths.push({ code: reconciled.code, left: await counted.left() });
    return { deaths, last, status: json(await dr(project, 'status', '--lab', '--json')) };
  });
}

/** Kills a reconciliation once Terraform and its provider are at work for it. */
async function diesPlanning({ context }: Stage, counted: Counted): Promise<{ readonly code: number | null }> {
  const words = ['reconcile', '--lab', '--yes', '--json'];
  const life = startIn({ ...process.env, ...counted.environment }, context.paths.project, words);
  await life.family('terraform-provider');
  life.signal('SIGKILL');
  return life.ended;
}
