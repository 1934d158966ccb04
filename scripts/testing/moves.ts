/** Whole recoveries, each in a lab of its own, and what they left. */
import { stopDeploymentHalfWay } from '../../modules/drills/faults';
import type { RequestRecord } from '../../modules/lab/types';
import { failback } from '../../modules/recovery/flows/failback';
import { failover } from '../../modules/recovery/flows/failover';
import { reconcile } from '../../modules/recovery/flows/reconcile';
import { failoverScript } from '../../modules/recovery/flows/script';
import type { RunResult } from '../../modules/runbook/outcome';
import type { Runbook, Step } from '../../modules/runbook/runbook';
import type { PlanVerdict } from '../../modules/terraform/types';
import { onStage, type Bench, type Stage } from './bench';
import { endState, type EndState } from './end-state';
import { asked } from './requests';
import { runScript, shellcheckFinds } from './script';

export interface Route {
  /** The region that goes out. */
  readonly lost: string;
  readonly to: string;
}

/** How each step ended, in the order of the runbook. */
type Ends = readonly (readonly [step: string, end: string])[];

export interface Move {
  readonly runbook: Runbook;
  readonly steps: Ends;
  readonly requests: readonly RequestRecord[];
  readonly end: EndState;
}

export interface ScriptMove extends Move {
  /** The steps of the same script when it is written while every region answers. */
  readonly beforehand: readonly Step[];
  /** What shellcheck finds in the script as it ran, and as it is written beforehand. */
  readonly findings: readonly string[];
  /** What the same script did when it ran once more. */
  readonly again: { readonly code: number | null; readonly requests: readonly RequestRecord[] };
}

export function failOverByRunner(bench: Bench, snapshot: string, { lost, to }: Route): Promise<Move> {
  return onStage(bench, { snapshot }, async (stage) => {
    await disturb(stage, to);
    await stage.lab.outage(lost, '503');
    const { outcome, requests } = await asked(stage.lab, () => failover(stage.ports, { to }));
    const { runbook, result } = outcome;
    return { runbook, steps: endsOf(result), requests, end: await endState(stage, to) };
  });
}

/** Without a fault in it the listener would stand right already, and nobody would see it switched. */
export async function disturb({ topology, ports }: Stage, region: string): Promise<void> {
  if ((await stopDeploymentHalfWay(topology, region, ports)) === null) throw new Error('nothing was disturbed');
}

export function failOverByScript(bench: Bench, snapshot: string, { lost, to }: Route): Promise<ScriptMove> {
  // A call of the AWS CLI costs up to a second of the machine: the script gets a slower clock.
  return onStage(bench, { snapshot, scale: 5 }, async (stage) => {
    const { lab, ports } = stage;
    await disturb(stage, to);
    const beforehand = await failoverScript(ports, { to });
    await lab.outage(lost, '503');
    const { outcome, requests } = await asked(lab, () =>
      runScript(stage, { to }, [`unfenced:${lost}`, `data-loss:${lost}`]),
    );
    const { runbook, result, text } = outcome;
    const end = await endState(stage, to);
    const again = await asked(lab, outcome.again);
    return {
      runbook,
      steps: endsOf(result),
      requests,
      end,
      beforehand: beforehand.runbook.steps,
      findings: await Promise.all([text, beforehand.text].map((one) => shellcheckFinds(lab, one))),
      again: { code: again.outcome.code, requests: again.requests },
    };
  });
}

export interface Rebuilt {
  readonly runbook: Runbook;
  readonly steps: Ends;
  /** The last plan of every state. */
  readonly plans: readonly PlanVerdict[];
  /** All that it took, Terraform's included. */
  readonly requests: readonly RequestRecord[];
  readonly end: EndState;
}

/** Fails over, brings the region back, rebuilds its database with Terraform, returns to it and reconciles. */
export function rebuild(bench: Bench, snapshot: string, { lost, to }: Route): Promise<Rebuilt> {
  return onStage(bench, { snapshot }, async (stage) => {
    const { lab, ports } = stage;
    await lab.outage(lost, '503');
    await failover(ports, { to });
    await lab.restore(lost);
    const { runbook, result } = await failback(ports, { to: lost, rebuild: true });
    const { verdicts } = await reconcile(ports, { approve: () => Promise.resolve(true) });
    const requests = await lab.requests();
    return { runbook, steps: endsOf(result), plans: verdicts, requests, end: await endState(stage, lost) };
  });
}

function endsOf({ steps }: RunResult): Ends {
  return steps.map(({ id, end }) => [id, end]);
}
