/**
 * Reconciliation: overlays get the observed roles, and every plan is empty again. Reads first, then one decision, then
 * writes: overlays, the states whose plans are not empty, and at last the freeze that a recovery left.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrError, EXIT } from '../../console/errors';
import type { Operation } from '../../operations/operation';
import { whyOf } from '../../operations/why';
import { editOverlay } from '../../overlays/edit';
import { regionFile } from '../../overlays/overlay';
import type { PlanVerdict } from '../../terraform/types';
import { describePlan } from '../../terraform/words';
import { regionOf } from '../../topology/arrange';
import type { StateId, Topology } from '../../topology/topology';
import { TAKEOVER_KEY } from '../../topology/traffic';
import { observeWith } from '../../observation/observe';
import type { ObserveSides } from '../../observation/sides';
import { planReconcile, type ReconcilePlan, type RegionChange } from '../reconcile';
import { unfreeze } from '../../observation/freeze';
import { requireNoOpenRun } from '../../runs/interlock';
import { leftovers, regionWords, seenServing, type SettledRoles } from '../../observation/roles';
import type { FlowPorts } from './carry-out';
import { pendingEdits, writeEdits, type OverlayEdit } from './overlay-edits';

export type { OverlayEdit } from './overlay-edits';

export interface ReconcileAnswers {
  /** Asked with the diff on the screen, for one of the three at a time; `standby`: regions that get their capacity back. */
  readonly approve: (
    edits: readonly OverlayEdit[],
    states: readonly StateId[],
    standby: readonly string[],
  ) => Promise<boolean>;
}

export interface ReconcileResult {
  readonly changes: readonly string[];
  readonly applied: readonly StateId[];
  /** One verdict a state, of the plan made last. */
  readonly verdicts: readonly PlanVerdict[];
  /** Regions whose freeze could not be lifted although every plan is empty. */
  readonly frozen: readonly string[];
  /** Regions that still say that they take clients over, although they should not. */
  readonly leftovers: readonly string[];
  /** Regions that had less than is declared for what they do, and what became of it. */
  readonly standby: readonly StandbyEnd[];
}

export interface StandbyEnd {
  readonly region: string;
  /** `asked`: AWS took it, and the tasks start. `waits`: it does not replicate yet. */
  readonly end: 'asked' | 'waits' | 'declined' | 'refused';
  readonly why: string;
}

/**
 * Throws what `requireNoOpenRun` throws (a run moves what would be taken for where it belongs), what the pattern's `roles` throws, `declined`,
 * `overlay-changed` and `overlays-overridden`, and `reconcile-refused` where a plan touches data. Overlays that were written stay: they
 * say what is, whatever became of the plans.
 */
export async function reconcile(ports: FlowPorts, { approve }: ReconcileAnswers): Promise<ReconcileResult> {
  const { workspace, console, signal } = ports;
  const topology = workspace.topology();
  const all = topology.states.map(({ id }) => id);
  await requireNoOpenRun(topology, all, ports);
  const observation = await observeWith(ports.pattern.sides, topology, ports.sender, ports.clock, signal);
  const plan = planReconcile(ports.pattern.sides, topology, ports.pattern.roles(topology, observation));
  const edits = plan.changes.map((change) => editOf(workspace.root, topology, change));
  sayEdits(ports, plan, edits);
  if (edits.length > 0) {
    if (!(await approve(edits, [], []))) throw declined('Nothing was written and nothing was applied.');
    writeEdits(workspace.root, edits, pendingEdits(ports, topology));
    requireInForce(ports.pattern.sides, workspace.topology(), plan);
  }
  const looked = await workspace.plan(undefined, signal);
  const changing = looked.filter(({ empty }) => !empty);
  refuseData(changing);
  const states = changing.map(({ state }) => state);
  if (states.length > 0) {
    console.say(`\nNot what they are declared to be: ${states.join(', ')}`);
    for (const verdict of changing) console.say(`\n${describePlan(verdict).join('\n')}`);
    if (!(await approve([], states, []))) throw declined('The overlays are right; no state was applied.');
    const { done, results } = await workspace.apply({ states, approve: () => Promise.resolve(true) }, signal);
    if (!done) throw results.find(({ error }) => error !== null)?.error ?? declined('Not every state was applied.');
  }
  const again = states.length === 0 ? [] : await workspace.plan(toPlanAgain(topology, changing), signal);
  const verdicts = looked.map((verdict) => again.find(({ state }) => state === verdict.state) ?? verdict);
  const standby = await giveBack(ports, topology, ports.pattern.shortfalls(topology, observation).length > 0, approve);
  const left = await clearLeftovers(ports, topology);
  return {
    standby,
    leftovers: left,
    changes: edits.flatMap(({ file, why }) => why.map((line) => `${file}: ${line}`)),
    applied: states,
    verdicts,
    frozen: verdicts.every(({ empty }) => empty) ? await liftFreeze(ports, topology) : [],
  };
}

/** What was applied, and what reads outputs that changed with it. The other plans still hold. */
function toPlanAgain(topology: Topology, applied: readonly PlanVerdict[]): readonly StateId[] {
  const ids = applied.map(({ state }) => state);
  const moved = applied.filter(({ outputChanges }) => outputChanges.length > 0).map(({ state }) => state);
  return topology.states
    .filter(({ id, reads }) => ids.includes(id) || reads.some((read) => moved.includes(read)))
    .map(({ id }) => id);
}

/** Higher overlays (--var, --var-file) may override the values just written. */
function requireInForce(sides: ObserveSides, topology: Topology, roles: SettledRoles): void {
  const { changes } = planReconcile(sides, topology, roles);
  if (changes.length === 0) return;
  throw new DrError(
    'overlays-overridden',
    'The overlays are right, but a --var or --var-file sets other roles.',
    changes.flatMap(({ region, why }) => why.map((line) => `${region}: ${line}`)).join('\n'),
    'Call it without the --var or --var-file that sets roles.',
    EXIT.refused,
  );
}

function editOf(root: string, topology: Topology, change: RegionChange): OverlayEdit {
  const file = regionFile(topology.environment, change.region);
  const before = readFileSync(join(root, file), 'utf8');
  return { file, why: change.why, before, after: editOverlay(before, change.values) };
}

/** Which store, where there are several. */
function writerWords({ writers }: SettledRoles): string {
  const all = [...writers];
  return all
    .map(([store, regions]) => `${regionWords(regions)} is the writer${all.length === 1 ? '' : ` of ${store}`}`)
    .join(', ');
}

function sayEdits({ console }: FlowPorts, plan: ReconcilePlan, edits: readonly OverlayEdit[]): void {
  console.say(`\n${writerWords(plan)}, ${regionWords(plan.serving)} serves.`);
  if (edits.length === 0) console.say('The overlays say so already.');
  for (const { file, before, after } of edits) {
    console.say(`\n${file}`);
    for (const line of changedLines(before, after)) console.say(`  ${line}`);
  }
}

/** The lines that differ. An edit replaces values where they stand and adds keys at the end, so lines can be compared in place. */
function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`);
  const come = now.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`);
  return [...gone, ...come];
}

/** After an incident a person looks at each plan that touches data; it is never applied here. */
function refuseData(changing: readonly PlanVerdict[]): void {
  const refused = changing.flatMap(({ state, refusals }) => refusals.map((refusal) => ({ state, ...refusal })));
  if (refused.length === 0) return;
  throw new DrError(
    'reconcile-refused',
    `${refused.length} planned changes touch data or membership; nothing was applied.`,
    refused.map(({ state, rule, address, why }) => `${state}: ${rule}: ${address}: ${why}`).join('\n'),
    'Look at each with dr plan STATE, and apply it by name with dr apply STATE --accept RULE:ADDRESS --reason TEXT.',
    EXIT.refused,
  );
}

/** Observes again right before: the region may replicate or serve by now. */
async function giveBack(
  { pattern, sender, clock, console, signal }: FlowPorts,
  topology: Topology,
  wasShort: boolean,
  approve: ReconcileAnswers['approve'],
): Promise<readonly StandbyEnd[]> {
  if (!wasShort) return [];
  const ends: StandbyEnd[] = [];
  for (const short of pattern.shortfalls(topology, await observeWith(pattern.sides, topology, sender, clock, signal))) {
    const { region } = short.region;
    const ended = (end: StandbyEnd['end'], why: string): void => {
      ends.push({ region, end, why });
      if (end === 'asked') console.say(`${region}: ${why}.`);
      else console.warn(`${region} keeps less than is declared: ${why}.`);
    };
    console.say(`\n${short.words}.`);
    if (!short.mayRun) ended('waits', 'it does not replicate yet, so what runs there could write past the writer');
    else if (!(await approve([], [], [region]))) ended('declined', 'it was declined');
    else {
      const operations = short.restore;
      const failed = await sendAll(sender, operations, signal);
      const starts = operations.some(({ action }) => action === 'UpdateService');
      if (failed === null)
        ended('asked', starts ? `${short.declared.desired} tasks are starting` : 'its bounds are as declared');
      else ended('refused', failed);
    }
  }
  return ends;
}

/** In order, until one fails: why it did. */
async function sendAll(
  sender: FlowPorts['sender'],
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<string | null> {
  for (const operation of operations) {
    const answer = await sender.send(operation, signal);
    if (!answer.ok) return `${operation.action}: ${whyOf(operation, answer)}`;
  }
  return null;
}

/**
 * What a move left in the buckets, in order: clients stay where they are. Looks again right before, also at where they are: applies
 * take minutes, and what was left over may be what an emergency wrote meanwhile.
 */
async function clearLeftovers(
  { pattern, sender, clock, console, signal }: FlowPorts,
  topology: Topology,
): Promise<readonly string[]> {
  const { sides } = pattern;
  const observation = await observeWith(sides, topology, sender, clock, signal);
  const found = leftovers(sides, topology, observation, seenServing(sides, topology, observation));
  for (const [index, { region, stays }] of found.entries()) {
    const { trafficBucket: Bucket } = regionOf(topology, region).names;
    const input = { Bucket, Key: TAKEOVER_KEY };
    const failed = stays ?? (await sendAll(sender, [{ service: 's3', action: 'DeleteObject', region, input }], signal));
    if (failed === null) {
      console.say(`The takeover object of ${region} was left behind and is removed.`);
      continue;
    }
    const rest = found.slice(index).map((one) => one.region);
    console.warn(
      `The takeover object of ${rest.join(' and ')} still exists (${failed}). Reconcile again when the region answers.`,
    );
    return rest;
  }
  return [];
}

/** The freeze is lifted only when there is nothing left to apply. A region that does not answer keeps its own. */
async function liftFreeze({ sender, console, signal }: FlowPorts, topology: Topology): Promise<readonly string[]> {
  const frozen: string[] = [];
  for (const operation of unfreeze(topology)) {
    const answer = await sender.send(operation, signal);
    if (answer.ok || answer.kind === 'not-found') continue;
    frozen.push(operation.region);
    console.warn(
      `Applies stay frozen in ${operation.region} (${whyOf(operation, answer)}). Reconcile again when it answers.`,
    );
  }
  return frozen;
}

function declined(why: string): DrError {
  return new DrError(
    'declined',
    'Reconciliation: declined.',
    why,
    'Call it again, and confirm; or pass --yes.',
    EXIT.refused,
  );
}
