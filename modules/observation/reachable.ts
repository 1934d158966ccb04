/** Whether the regions that a state needs answer at all: Terraform would try for minutes to find that out. */
import type { Clock } from '../console/ports';
import type { State, StateId } from '../topology/topology';
import { createAsker, withinLimit } from './asker';
import type { Sender } from '../runbook/ports';

/** Codes that only who has an answer can give: the bucket is missing or closed, and its region is there. */
const ANSWERS = /^(NoSuch|AccessDenied|Forbidden|NotFound|4\d\d)/;

/**
 * States whose own region does not answer within the limit, with the reason. Asked is the bucket of each state, in the region
 * that its provider works in; another region that is out says nothing about a state.
 */
export async function unreachableStates(
  states: readonly State[],
  sender: Sender,
  clock: Clock,
  limitSeconds: number,
  signal?: AbortSignal,
): Promise<ReadonlyMap<StateId, string>> {
  const buckets = new Map(states.map(({ backend }) => [backend.bucket, backend.region]));
  const silent = await withinLimit(clock, limitSeconds, signal, async (limit) => {
    const asker = createAsker(sender, limit, signal);
    const asked = [...buckets].map(async ([bucket, region]) => {
      const input = { Bucket: bucket, MaxKeys: 1 };
      const answer = await asker.ask({ service: 's3', action: 'ListObjectsV2', region, input }, () => null);
      return answer.known || ANSWERS.test(answer.why) ? [] : [[bucket, `${region}: ${answer.why}`] as const];
    });
    return new Map((await Promise.all(asked)).flat());
  });
  return new Map(
    states.flatMap(({ id, backend }) => {
      const why = silent.get(backend.bucket);
      return why === undefined ? [] : [[id, why] as const];
    }),
  );
}
