/** Runs a body under the lease with copies of the journal, and releases the lease at the end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../console/disk';
import { DrError, EXIT } from '../../console/errors';
import { readChain } from '../../runbook/chain';
import { fileJournal, replaceJournal } from '../../runbook/file-journal';
import type { Runbook } from '../../runbook/runbook';
import { again, copiedJournal, type CopiedJournal } from '../../runs/copies';
import { HERE, JOURNAL, newestOf, ofFile, readCopies, writeRunFiles } from '../../runs/gather';
import { RunLease, type Taken } from '../../runs/lease';
import { objectsIn, STORE_DEADLINE_MS, type Objects } from '../../runs/objects';
import { leasePlaces, placesOf, runKey, touchedBy } from '../../runs/places';
import { endedHere } from '../../runs/runs';
import type { FlowPorts } from './ports';
import { keepRun, runFiles } from './run-folder';

export interface Run {
  readonly runId: string;
  readonly folder: string;
  readonly runbook: Runbook;
}

export interface Held {
  readonly journal: CopiedJournal;
  readonly lease: RunLease;
  readonly buckets: readonly Objects[];
}

export type LeasePorts = Pick<
  FlowPorts,
  'sender' | 'clock' | 'console' | 'workspace' | 'runsDir' | 'newRunId' | 'world' | 'holder' | 'isGone'
>;

export interface UnderLease<T> {
  /** Why it is taken from a holder who may be alive. */
  readonly takeover: string | null;
  readonly body: (held: Held) => Promise<T>;
  /** True where the run may go on later: others are told so. */
  readonly staysOpen: (value: T) => boolean;
  /** Goes on with this machine's journal alone where the copies tell another story: to end such a run, and for nothing else. */
  readonly ending?: boolean;
}

/**
 * Takes the lease, brings the journals together, does `body`, and gives the lease back however that ends. Throws DrError
 * `lease-held`; `run-passed`; `run-ended` where a person ended it beside its journal; `lease-unknown` where a planned run cannot tell whether it is alone; `journals-differ`.
 */
export async function underLease<T>(
  run: Run,
  ports: LeasePorts,
  { takeover, body, staysOpen, ending = false }: UnderLease<T>,
): Promise<T> {
  const { runbook, runId, folder } = run;
  const ended = endedHere(folder);
  if (ended !== null) throw runEnded(runId, ended);
  const topology = ports.workspace.topology();
  const buckets = placesOf(topology, runbook).map((place) => objectsIn(place, ports));
  const lease = leaseOf(run, ports, takeover, ending);
  const opened = await lease.open();
  if (opened.v === 'unknown') goOnUnknown(run, lease, ports);
  const begins = !isThere(join(folder, 'runbook.json'));
  // A run that is refused before it begins leaves nothing; a resumed one stays open.
  let open = !begins;
  let acted = false;
  try {
    lease.keep();
    open = true;
    if (begins) keepRun(ports, runbook, runbook.id, runId);
    const journal = await openJournal(run, ports, buckets, lease, begins).catch((error: unknown) => {
      if (!ending || !(error instanceof DrError) || error.code !== 'journals-differ') throw error;
      ports.console.warn(`${error.what} They stay as they are.`);
      return copiedJournal(
        fileJournal(join(folder, JOURNAL), () => lease.epoch()),
        [],
        '',
        ports,
      );
    });
    if (opened.taken !== null) await journalTaken(journal, ports, opened.taken);
    if (opened.left !== null && !ending) sayLeft(opened.left, ports);
    try {
      acted = !ending;
      const value = await body({ journal, lease, buckets });
      open = staysOpen(value);
      return value;
    } finally {
      const missing = await journal.flush();
      if (missing.length > 0) {
        ports.console.warn(
          `The copy of the journal in ${missing.join(' and ')} is not whole. When it answers: dr journal ${runId} --sync`,
        );
      }
    }
  } finally {
    await lease.release(open, !acted);
  }
}

function leaseOf(
  { runbook, runId, folder }: Run,
  ports: LeasePorts,
  takeover: string | null,
  ending: boolean,
): RunLease {
  const topology = ports.workspace.topology();
  const file = join(folder, JOURNAL);
  const known = isThere(file) ? readChain(readFileSync(file, 'utf8')).entries : [];
  const claim = {
    run: runId,
    runbook: runbook.id,
    mode: runbook.mode,
    touches: touchedBy(runbook),
    holder: ports.holder,
  };
  const floor = Math.max(0, ...known.map(({ epoch }) => epoch));
  // An emergency does not wait long for a region that may be the lost one.
  const limit = (region: string): number =>
    runbook.mode === 'ungraceful' && region !== runbook.target ? 1_000 : STORE_DEADLINE_MS;
  const all = leasePlaces(topology, runbook).map((place) => objectsIn(place, ports, limit(place.region)));
  const { environment } = topology;
  return new RunLease(all, ports.clock, claim, { environment, floor, takeover, isGone: ports.isGone, ending });
}

/** The file, with what other holders wrote since, and copies that follow it. */
async function openJournal(
  { runbook, runId, folder }: Run,
  ports: LeasePorts,
  buckets: readonly Objects[],
  lease: RunLease,
  begins: boolean,
): Promise<CopiedJournal> {
  const { environment } = runbook;
  const file = join(folder, JOURNAL);
  const written = writeRunFiles(buckets, environment, runId, runFiles(folder));
  const newest = begins ? null : newestOf([ofFile(file), ...(await readCopies(buckets, environment, runId))]);
  if (newest !== null && newest.where !== HERE) {
    ports.console.say(
      `The journal in ${newest.where} is ahead of the one on this machine; the run goes on from there.`,
    );
    replaceJournal(file, newest.chain.lines);
  }
  let missing = await written;
  const local = fileJournal(file, () => lease.epoch());
  const journal = copiedJournal(local, buckets, runKey(environment, runId, JOURNAL), ports, begins);
  for (const entry of newest?.lost ?? []) await journal.append(ports.clock.now(), again(entry));
  // Without these files another machine sees no run, and a second person nothing to agree to.
  const writeMissing = async (): Promise<void> => {
    const left = buckets.filter(({ place }) => missing.includes(place.region));
    if (left.length > 0) missing = await writeRunFiles(left, environment, runId, runFiles(folder));
  };
  return {
    ...journal,
    retry: async () => {
      await Promise.all([journal.retry(), writeMissing()]);
    },
    flush: async () => {
      await writeMissing();
      return journal.flush();
    },
  };
}

/** `ended`: by whom and why; null where every step was met. */
export function runEnded(runId: string, ended: { readonly by: string; readonly reason: string } | null): DrError {
  return new DrError(
    'run-ended',
    `${runId} is at its end.`,
    ended === null ? 'Every step was met.' : `${ended.by} ended it: ${ended.reason}`,
    `dr journal ${runId} shows what it did.`,
    EXIT.refused,
  );
}

async function journalTaken(
  journal: CopiedJournal,
  { clock, console, holder }: LeasePorts,
  taken: Taken,
): Promise<void> {
  const { from, since, run, reason } = taken;
  console.warn(`The lease was held by ${from} since ${since}, for ${run}; it is taken over: ${reason}.`);
  await journal.append(clock.now(), { kind: 'takeover', from: `${from}, for ${run}`, since, by: holder.arn, reason });
}

function sayLeft(left: string, { console }: LeasePorts): void {
  console.warn(
    `${left} was never finished. This run replaces it; that one cannot continue (dr abort ${left} --reason TEXT ends it).`,
  );
}

/** An emergency continues: the buckets may be lost with the region. A planned move waits. */
function goOnUnknown({ runbook }: Run, lease: RunLease, { console }: LeasePorts): void {
  if (runbook.mode === 'ungraceful') {
    console.warn(
      `It is not known whether someone else acts as well: ${lease.why()}. This is an emergency: the run goes on.`,
    );
    return;
  }
  throw new DrError(
    'lease-unknown',
    'It is not known whether someone else changes the environment at the moment.',
    `${lease.why()}. A planned move waits until that is known; nothing was sent.`,
    'Call it again when the region answers; in an emergency, fail over without --graceful.',
    EXIT.unknown,
  );
}
