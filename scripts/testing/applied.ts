/** What Terraform's states hold, as they lie in the buckets of a lab. */
import type { Operation } from '../../modules/operations/operation';
import type { Stage } from './bench';

interface StateFile {
  readonly resources: readonly { readonly mode: string; readonly type: string }[];
}

/** Types of the managed resources of all states, sorted, once each. A state that is not there is an error. */
export async function appliedTypes({ topology, world }: Pick<Stage, 'topology' | 'world'>): Promise<readonly string[]> {
  const types = await Promise.all(
    topology.states.map(async ({ id, backend: { bucket, key, region } }) => {
      const operation: Operation = { service: 's3', action: 'GetObject', region, input: { Bucket: bucket, Key: key } };
      const answer = await world.adapter.send(operation);
      if (!answer.ok) throw new Error(`state ${id}: ${answer.code}`);
      return typesIn((answer.output as { readonly Body: string }).Body);
    }),
  );
  return [...new Set(types.flat())].sort();
}

/** Types of the managed resources in the text of a state. */
export function typesIn(text: string): readonly string[] {
  const { resources } = JSON.parse(text) as StateFile;
  return resources.filter(({ mode }) => mode === 'managed').map(({ type }) => type);
}
