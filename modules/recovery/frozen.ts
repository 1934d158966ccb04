/** Whether a recovery asked for applies to wait. */
import { DrError, EXIT } from '../console/errors';
import type { StateId, Topology } from '../topology/topology';
import { elements } from './conditions';
import type { Sender } from './ports';
import { freezeQuestions } from './reconcile';
import { FREEZE_KEY } from './reads';

/**
 * Regions that are frozen, of those that applying `states` touches: the global layer's service record concerns all of them. One
 * that does not answer says nothing, and its own states cannot be applied either.
 */
export async function frozenRegions(
  topology: Topology,
  states: readonly StateId[],
  sender: Sender,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const touched = topology.states.filter(({ id }) => states.includes(id)).map(({ region }) => region);
  const concerns = (region: string): boolean => touched.includes('global') || touched.includes(region);
  const answers = await Promise.all(
    freezeQuestions(topology)
      .filter(({ region }) => concerns(region))
      .map(async (question) => {
        const answer = await sender.send(question, signal);
        const keys = answer.ok ? elements(answer.output, 'Contents[]') : [];
        return keys.some((one) => (one as { Key?: unknown }).Key === FREEZE_KEY) ? [question.region] : [];
      }),
  );
  return answers.flat();
}

/** For verbs that apply on their own. Throws DrError `frozen`; a reconciliation and a rebuild do not ask. */
export async function requireUnfrozen(
  topology: Topology,
  states: readonly StateId[],
  sender: Sender,
  signal?: AbortSignal,
): Promise<void> {
  const frozen = await frozenRegions(topology, states, sender, signal);
  if (frozen.length === 0) return;
  throw new DrError(
    'frozen',
    `Applies are frozen in ${frozen.join(', ')}`,
    'A recovery moved roles between regions; an apply now would act on overlays that do not say where they went.',
    'Run dr reconcile: it brings overlays and states together and lifts the freeze when every plan is empty.',
    EXIT.refused,
  );
}
