/** The lease, asked before an act. */
import { DrError, EXIT } from '../../console/errors';
import type { RunPorts } from '../ports';
import type { StepContext } from '../step-context';
import type { Acted } from './attempt';

/**
 * Asks the lease right before something is changed; null where it may be. Throws DrError `lease-lost`, which ends every
 * branch: the lease prevents two runs from changing the same things. If its state is unknown, a planned run waits, and
 * an emergency continues and says so, since the buckets may be lost with the region.
 */
export async function mayAct(
  { lease, signal, console }: RunPorts,
  { write, leaseUnknown }: StepContext,
): Promise<Acted | null> {
  if (lease === undefined) return null;
  const checked = await lease.check(signal);
  if (checked === 'held') return null;
  if (checked === 'lost') throw leaseLost(lease.why());
  if (leaseUnknown.waits)
    return { again: false, waits: `it is not known whether this run holds the lease: ${lease.why()}` };
  if (!leaseUnknown.said) {
    leaseUnknown.said = true;
    console.warn(
      `It is not known whether another run acts as well: ${lease.why()}. This is an emergency: the run goes on.`,
    );
    await write({ kind: 'lease-unknown', why: lease.why() });
  }
  return null;
}

/** Another run passed this one. */
export function leaseLost(why: string): DrError {
  return new DrError(
    'lease-lost',
    `This run was taken over: ${why}`,
    'Only one run at a time may change an environment. Nothing was sent after that.',
    'Ask who took it. To take it back on purpose: dr resume RUN --takeover --reason TEXT.',
    EXIT.refused,
  );
}
