/** Whether applies are frozen. */
import { DrError, EXIT } from '../console/errors';
import type { StateId, Topology } from '../topology/topology';
import { elements } from '../runbook/conditions/counting';
import type { Operation } from '../operations/operation';
import { isSilence } from '../operations/transient';
import { remedyIn, whyOf } from '../operations/why';
import type { Sender } from '../runbook/ports';
import { freezeQuestions } from '../observation/freeze';
import { FREEZE_KEY } from '../runbook/reads';

/** Frozen regions, and regions whose freeze is unknown, with the reason. */
export interface Freezes {
  readonly frozen: readonly string[];
  readonly unknown: readonly { readonly region: string; readonly why: string }[];
}

/**
 * The freezes that concern applying `states`: their own regions', and for the global layer's service record every
 * region's. A refusal or no answer is unknown. The one exception: another region that is out does not block the global
 * layer, since a recovery leaves its marker in the target.
 */
export async function readFreezes(
  topology: Topology,
  states: readonly StateId[],
  sender: Sender,
  signal?: AbortSignal,
): Promise<Freezes> {
  const touched = topology.states.filter(({ id }) => states.includes(id)).map(({ region }) => region);
  const concerns = (region: string): boolean => touched.includes('global') || touched.includes(region);
  const frozen: string[] = [];
  const unknown: { readonly region: string; readonly why: string }[] = [];
  const ask = async (question: Operation): Promise<void> => {
    const { region } = question;
    const answer = await sender.send(question, signal);
    if (!answer.ok && isSilence(answer) && !touched.includes(region)) return;
    // No bucket: nothing was ever applied there, so nothing was frozen.
    if (!answer.ok && answer.kind !== 'not-found') unknown.push({ region, why: whyOf(question, answer) });
    const keys = answer.ok ? elements(answer.output, 'Contents[]') : [];
    if (keys.some((one) => (one as { Key?: unknown }).Key === FREEZE_KEY)) frozen.push(region);
  };
  await Promise.all(
    freezeQuestions(topology)
      .filter(({ region }) => concerns(region))
      .map(ask),
  );
  return { frozen: frozen.sort(), unknown };
}

/** For verbs that apply on their own. Throws DrError `frozen` and `freeze-unknown`; a reconciliation and a rebuild do not ask. */
export async function requireUnfrozen(
  topology: Topology,
  states: readonly StateId[],
  sender: Sender,
  signal?: AbortSignal,
): Promise<void> {
  const { frozen, unknown } = await readFreezes(topology, states, sender, signal);
  if (frozen.length > 0) {
    throw new DrError(
      'frozen',
      `Applies are frozen in ${frozen.join(', ')}`,
      'A recovery moved roles between regions, and the overlays do not say so yet.',
      'Run dr reconcile: it brings overlays and states together and lifts the freeze when every plan is empty.',
      EXIT.refused,
    );
  }
  if (unknown.length === 0) return;
  const remedies = [...new Set(unknown.flatMap(({ region, why }) => remedyIn(why, region) ?? []))];
  const remedy = remedies.length > 0 ? remedies.join(' ') : 'Give the permission s3:ListBucket on that bucket.';
  throw new DrError(
    'freeze-unknown',
    `It is not known whether applies are frozen in ${unknown.map(({ region }) => region).join(', ')}`,
    `${unknown.map(({ region, why }) => `The state bucket in ${region} said: ${why}.`).join(' ')} A recovery leaves its marker there.`,
    `${remedy} Or wait until the region answers; or name only states of other regions.`,
    EXIT.unknown,
  );
}
