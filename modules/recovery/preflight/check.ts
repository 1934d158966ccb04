/**
 * A preflight check: one question about whether a failover would work now. What it reads goes through the asker, which asks once,
 * with a time limit, and never asks a region that does not answer; what follows from it is pure. No check changes anything.
 */
import type { Finding } from '../../observation/finding';
import type { BundleState } from '../bundle/compare';
import type { Remain } from '../../terraform/remains';
import type { RegionTopology, Topology } from '../../topology/topology';
import type { Operation } from '../../operations/operation';
import type { Asker } from '../../observation/asker';
import type { Known, Observation } from '../../observation/types';
import type { Prober } from '../../runbook/ports';
import type { Runbook } from '../../runbook/runbook';
import type { OpenLeases } from '../../runs/orphans';
import type { Pattern } from '../pattern';
import type { Credentials } from './credentials';

export { judged, met, notKnown, notMet, type Finding } from '../../observation/finding';

export interface Check {
  readonly id: string;
  /** The demand, in words. */
  readonly title: string;
  /** What fails otherwise. */
  readonly why: string;
  readonly fix: string;
  /** True where the failover itself could fail half way while it is not met. */
  readonly stops: boolean;
  readonly look: (scene: PreflightScene, asker: Asker) => Promise<Finding>;
}

/** A program that a recovery may need. `found` is its version, or its path where no version is asked for. */
export interface Tool {
  readonly found: string | null;
  readonly why: string;
}

/** Facts about the machine that would run the failover; gathered by scripts. */
export interface Machine {
  /** Wall milliseconds since the epoch. */
  readonly now: () => number;
  /** Who asks: an IAM or STS ARN. */
  readonly caller: string;
  readonly credentials: Credentials;
  /** Runs that were begun and not ended, by id, with what they are. */
  readonly openRuns: Known<readonly string[]>;
  /** What killed runs left here: processes, states that were not written, half of an apply. */
  readonly remains: () => Promise<Known<readonly Remain[]>>;
  readonly terraform: Tool;
  /** What promote-dr.sh needs. */
  readonly script: Readonly<Record<'aws' | 'bash' | 'curl', Tool>>;
  /** What the AWS CLI here cannot say of these calls, in words: asked of its own model, without a request. */
  readonly cannotSay: (calls: readonly Operation[]) => Promise<Known<readonly string[]>>;
}

export interface KeptBundle extends BundleState {
  readonly region: string;
}

/** The runbook of `dr failover`, or why there is none. */
export type Plan =
  | { readonly ok: true; readonly runbook: Runbook }
  | { readonly ok: false; readonly known: boolean; readonly why: string };

/** Everything that checks look at. */
export interface PreflightScene {
  readonly topology: Topology;
  /** Where clients and writer would move to. */
  readonly target: RegionTopology;
  /** Where they are: the writer as observed, or else as declared. */
  readonly source: RegionTopology;
  readonly observation: Observation;
  readonly plan: Plan;
  readonly pattern: Pick<Pattern, 'failover' | 'targets'>;
  readonly machine: Machine;
  /** Name of the IAM role that permissions are asked for; null: whoever asks. */
  readonly as: string | null;
  /** Asks a URL as a client does, without a signature. */
  readonly probe: Prober;
  /** Whether the answer at the health path names the region. */
  readonly answerNamesRegion: boolean;
  /** Milliseconds that this machine's clock is ahead of AWS's. */
  readonly skewMs: Known<number>;
  /** Open runs by the buckets, of any machine. */
  readonly leases: OpenLeases;
  /** What each region keeps as its bundle, against what would be made now. */
  readonly bundles: readonly KeptBundle[];
}

interface Spec<F> extends Omit<Check, 'look'> {
  readonly read: (scene: PreflightScene, asker: Asker) => Promise<F>;
  readonly judge: (facts: F, scene: PreflightScene) => Finding;
}

/** Makes a check of its reads and its judgement. */
export function defineCheck<F>({ read, judge, ...rest }: Spec<F>): Check {
  return { ...rest, look: async (scene, asker) => judge(await read(scene, asker), scene) };
}

/** For checks that need nothing but the scene. */
export const nothing = (): Promise<null> => Promise.resolve(null);
