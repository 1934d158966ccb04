/** The first phase of a drill: an empty lab with everything in it, or one that an earlier drill kept, and a proof that plans are empty. */
import { plansEmpty } from './plans';
import { StaleSnapshot, type DrillPorts } from './ports';
import { messageOf } from './reconciled';

/** Rejects with StaleSnapshot where a kept lab does not fit. A new one whose plans are empty is kept for the next drill. */
export async function provision(ports: DrillPorts): Promise<void> {
  const { recorder, workspace, lab, signal } = ports;
  const title = lab.restored ? 'The lab as it was kept' : 'An empty lab, and everything in it';
  await recorder.phase('provision', title, async () => {
    if (!lab.restored) await create(ports);
    const plan = () => workspace.plan(undefined, signal);
    const changing = await plansEmpty(recorder, workspace.topology(), 'before-failover', plan).catch(
      (error: unknown) => {
        if (lab.restored && !signal.aborted) throw new StaleSnapshot(messageOf(error));
        throw error;
      },
    );
    if (lab.restored && changing.length > 0) throw new StaleSnapshot(`${changing.join(', ')} would change`);
    if (!lab.restored && changing.length === 0) await keepLab(ports);
  });
}

async function create({ recorder, workspace, bootstrap, signal }: DrillPorts): Promise<void> {
  await recorder.step('bootstrap', 'Make what a first apply needs', async () => {
    await bootstrap();
    return { verdict: 'met', observed: ['state buckets, keys and the database secret exist'] };
  });
  await recorder.step('apply', 'Apply every state', async () => {
    const { done, results } = await workspace.apply({ approve: () => Promise.resolve(true) }, signal);
    const failed = results.find(({ error }) => error !== null);
    if (failed?.error) throw failed.error;
    return { verdict: done ? 'met' : 'not-met', observed: results.map(({ state, end }) => `${state}: ${end}`) };
  });
}

/** The next drill starts sooner for it; this one does not need it. */
async function keepLab({ keepSnapshot, console, signal }: DrillPorts): Promise<void> {
  try {
    await keepSnapshot();
  } catch (error) {
    signal.throwIfAborted();
    console.warn(`The lab could not be kept for the next drill: ${messageOf(error)}`);
  }
}
