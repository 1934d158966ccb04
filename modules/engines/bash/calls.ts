/**
 * The calls that a script makes, once for each shape of their input: what an AWS CLI must be able to say. Its own model answers that
 * without a request (`--generate-cli-skeleton output` validates the parameters that stand beside it; AWS CLI user guide, skeletons).
 */
import { CATALOGUE, cliAction } from '../../operations/catalogue';
import type { InputValue, Operation } from '../../operations/operation';
import type { Runbook } from '../../runbook/runbook';
import { conditionsOfAct, sendsOf } from '../../runbook/acts/conditions';
import { readsOf } from '../../runbook/conditions/index';

/** The first of each shape, in the order of the runbook. */
export function callsOf({ steps }: Pick<Runbook, 'steps'>): readonly Operation[] {
  const all = steps.flatMap(({ note = [], met, act }) => [
    ...note.map(({ read }) => read),
    ...readsOf(met),
    ...act.flatMap((one) => [...sendsOf(one), ...readsOf(conditionsOfAct(one))]),
  ]);
  return [...new Map(all.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}

/** How the lease is written: an older AWS CLI does not know the conditions, and then an emergency goes on without a lease. */
export const leaseCall = (region: string): Operation => ({
  service: 's3',
  action: 'PutObject',
  region,
  input: { Bucket: 'bucket', Key: 'key', IfNoneMatch: '*', IfMatch: 'tag' },
});

const keyOf = ({ service, action, input }: Operation): string => `${service} ${action} ${shapeOf(input)}`;

/** Names of members alone, however deep. */
function shapeOf(value: InputValue): string {
  if (Array.isArray(value)) return `[${[...new Set((value as readonly InputValue[]).map(shapeOf))].sort().join()}]`;
  if (typeof value !== 'object') return '';
  const fields = value as { readonly [key: string]: InputValue };
  return `{${Object.keys(fields)
    .sort()
    .map((key) => `${key}${shapeOf(fields[key] as InputValue)}`)
    .join()}}`;
}

/** The words after `aws`, without the region. */
export const cliWords = ({ service, action }: Operation): readonly [service: string, verb: string] => [
  CATALOGUE[service].cli,
  cliAction(action),
];

/**
 * What an AWS CLI answered, as a reason why it cannot say a call; null where it can. `Parameter validation failed` without an unknown or
 * missing one of the input is about the answer that the CLI made up, after it had taken the input.
 */
export function judgeSaying(
  code: number | null,
  output: string,
): { readonly known: boolean; readonly why: string } | null {
  if (code === 0) return null;
  const line = /^.*(Unknown parameter in|Missing required parameter in input|nvalid choice|Unknown options).*$/m.exec(
    output,
  );
  if (line !== null) return { known: true, why: line[0].replace(/, (must be one of|valid choices are).*$/, '').trim() };
  if (output.includes('Parameter validation failed')) return null;
  const [first = ''] = output.trim().split('\n').slice(-1);
  return { known: false, why: first === '' ? `it ended with ${code ?? 'a signal'}` : first };
}
