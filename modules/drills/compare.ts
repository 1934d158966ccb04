/**
 * One runbook by several engines in equal labs: each starts from the same snapshot, meets the same faults, and is judged by what reached
 * the lab's gateway and by what is there at the end.
 */
import { DrError, EXIT } from '../console/errors';
import type { Console } from '../console/ports';
import { SILENT } from '../console/silent';
import type { Lab, RequestRecord } from '../lab/types';
import { CATALOGUE } from '../operations/catalogue';
import type { ActionName, Operation, Service } from '../operations/operation';
import { renderBash } from '../engines/bash/bash';
import { comparisonOf, type EngineOutcome, type EngineComparison, type EngineId } from '../engines/compare';
import { runMachine } from '../recovery/flows/machine';
import type { FlowPorts } from '../recovery/flows/ports';
import { runScript, SCRIPT_NAME, type ScriptPorts } from '../recovery/flows/script';
import { runbookDigest } from '../runbook/journal';
import { chosen, type CompareWish } from '../rehearsal/compare';
import { MemoryJournal } from '../memory/journal';
import { observe } from '../parts/index.observe';
import type { Known, Observation } from '../observation/types';
import { leasePlaces } from '../runs/places';
import type { RunResult } from '../runbook/outcome';
import type { Runbook } from '../runbook/runbook';
import { AGREES } from '../rehearsal/worlds';
import { runRunbook } from '../runbook/runner';
import type { Topology } from '../topology/topology';
import { declaredBy, onlyDeclared } from './declared';
import { stopDeploymentHalfWay } from './faults';

/** One lab, and what an engine carries a runbook out with in it. */
export interface EqualLab {
  readonly lab: Pick<Lab, 'requests' | 'outage'>;
  readonly ports: FlowPorts;
  readonly script: Omit<ScriptPorts, keyof FlowPorts>;
}

export interface CompareLabs {
  /** Plays in a lab of its own that starts from the kept one, at a speed that the engine can follow; the lab ends with the play. */
  readonly open: <T>(engine: EngineId, play: (equal: EqualLab) => Promise<T>) => Promise<T>;
  readonly console: Console;
}

/** On record with what the runbook asks a person for. */
const REASON = 'the comparison took the region out itself';

/** Throws `only-in-memory`, `labs-differ`, and what the runbook's builder throws. */
export async function compareInLabs(
  topology: Topology,
  wish: CompareWish,
  labs: CompareLabs,
): Promise<EngineComparison> {
  const supposed = wish.kind.world(wish.from, wish.to);
  if (supposed.cameBack ?? supposed.detachedFrom ?? supposed.gone) throw onlyInMemory(wish);
  // Two at once, the slowest first: a lab keeps half a core busy, and the script's clock is the slowest.
  const waiting = [...wish.engines].sort((a, b) => Number(b === 'bash') - Number(a === 'bash'));
  const played = new Map<EngineId, Played>();
  const lane = async (): Promise<void> => {
    for (let engine = waiting.shift(); engine !== undefined; engine = waiting.shift()) {
      played.set(engine, await playIn(topology, wish, labs, engine));
    }
  };
  await Promise.all([lane(), lane()]);
  const all = wish.engines.flatMap((engine) => played.get(engine) ?? []);
  const [first] = all;
  if (first === undefined) throw new RangeError('no engine was named');
  const other = all.find(({ runbook }) => runbookDigest(runbook) !== runbookDigest(first.runbook));
  if (other !== undefined) throw labsDiffer(first, other);
  return comparisonOf(
    first.runbook,
    all.map(({ carried }) => carried),
  );
}

interface Played {
  readonly runbook: Runbook;
  readonly carried: EngineOutcome;
}

function playIn(topology: Topology, wish: CompareWish, labs: CompareLabs, engine: EngineId): Promise<Played> {
  const activity = labs.console.begin(`${engine} in a lab of its own`);
  const play = async (equal: EqualLab): Promise<Played> => {
    activity.waits('the faults');
    await disturb(topology, wish, equal);
    const runbook = chosen(wish, topology, await look(topology, equal));
    activity.waits(runbook.title);
    return { runbook, carried: await carry(topology, declaring(topology, wish, equal), engine, runbook) };
  };
  return labs.open(engine, play).then(
    (done) => {
      if ('cannot' in done.carried) activity.ends('skipped', done.carried.cannot);
      else activity.ends(done.carried.result.outcome === 'done' ? 'done' : 'failed', done.carried.result.outcome);
      return done;
    },
    (error: unknown) => {
      activity.ends('failed', error instanceof Error ? error.message : String(error));
      throw error;
    },
  );
}

/** A lab in which an engine is told what it may accept. */
interface Declaring extends EqualLab {
  readonly accepts: readonly string[];
}

/** Every engine accepts the same: what this runbook is about. */
function declaring(topology: Topology, { kind, from }: CompareWish, equal: EqualLab): Declaring {
  const options = { graceful: !kind.ungraceful, rebuild: kind.options.includes('--rebuild') };
  const { failover, failback } = declaredBy(topology, options, from);
  const accepts = [...failover, ...failback];
  const { ports } = equal;
  const accept = onlyDeclared(accepts, ports.accept, (text) => ports.console.warn(text));
  return { ...equal, accepts, ports: { ...ports, accept } };
}

const look = (topology: Topology, { ports }: EqualLab): Promise<Observation> =>
  observe(topology, ports.sender, ports.clock, ports.signal);

/** The same in every lab: a listener that has to be switched, and the region that the runbook is for goes out. */
async function disturb(topology: Topology, { kind, from, to }: CompareWish, { lab, ports }: EqualLab): Promise<void> {
  const { out } = kind.world(from, to);
  if (kind.ungraceful) await stopDeploymentHalfWay(topology, to, ports);
  if (out !== undefined) await lab.outage(out, '503');
}

async function carry(topology: Topology, equal: Declaring, engine: EngineId, runbook: Runbook): Promise<EngineOutcome> {
  // Numbered as they came, listed as they were answered.
  const before = Math.max(0, ...(await equal.lab.requests()).map(({ seq }) => seq));
  try {
    const result = await carriedOut(topology, equal, engine, runbook);
    const requests = [...(await equal.lab.requests(before))].sort((a, b) => a.seq - b.seq);
    const sent = requests.flatMap(operationOf);
    return { engine, sent, result, world: await settled(topology, equal) };
  } catch (error) {
    if (error instanceof DrError && /^not-for-/.test(error.code)) return { engine, cannot: error.what };
    throw error;
  }
}

async function carriedOut(
  topology: Topology,
  { ports, script, accepts: names }: Declaring,
  engine: EngineId,
  runbook: Runbook,
): Promise<RunResult> {
  const { accountId, environment } = topology;
  const quiet = { ...ports, console: SILENT };
  if (engine === 'step-functions') return (await runMachine(quiet, runbook)).result;
  if (engine === 'bash') {
    const meta = { name: SCRIPT_NAME, accountId, command: 'dr runbook compare', source: `env/${environment}` };
    const buckets = leasePlaces(topology, runbook);
    const text = renderBash(runbook, { ...meta, buckets });
    return (await runScript({ ...quiet, ...script }, { runbook, text }, { names, reason: REASON })).result;
  }
  // The loop alone: journal and lease are not compared.
  const applyState = (): never => {
    throw new DrError('not-for-compare', 'It applies a state.', 'Labs are compared without Terraform.', 'Add --model.');
  };
  return runRunbook(runbook, { ...quiet, applyState, journal: new MemoryJournal(), second: AGREES });
}

/** Members that clients add by themselves: encodings of objects and lists. */
const TRANSPORT = /^(Checksum.*|Content(Length|Type|MD5)|EncodingType)$/;

/** A request as the operation that it carried; none for what no runbook can send. */
function operationOf({ service, action, region, input }: RequestRecord): readonly Operation[] {
  if (CATALOGUE[service as Service]?.actions[action] === undefined) return [];
  const members = Object.entries((input ?? {}) as Operation['input']).filter(([name]) => !TRANSPORT.test(name));
  return [{ service: service as Service, action: action as ActionName, region, input: Object.fromEntries(members) }];
}

/** Lab seconds between two looks, and how many looks: what was set off by the last call is over then. */
const [PAUSE, LOOKS] = [20, 15];

/** The end state, when nothing changes any more. */
async function settled(topology: Topology, equal: EqualLab): Promise<unknown> {
  let last = '';
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const now = JSON.stringify(leftOf(await look(topology, equal)));
    if (now === last) break;
    last = now;
    await equal.ports.clock.sleep(PAUSE * 1000, equal.ports.signal);
  }
  return JSON.parse(last) as unknown;
}

/** Without times, lag and ids that AWS makes up while it works. */
function leftOf({ global, serviceRecord, regions }: Observation): unknown {
  const view = seen(global);
  return {
    members: view?.members.map(({ region, isWriter, sync }) => ({ region, isWriter, sync })),
    moving: view?.failover?.status ?? null,
    record: seen(serviceRecord),
    regions: regions.map(({ region, answers, cluster, service, scalableTarget, loadBalancer, healthyTargets }) => ({
      region,
      answers,
      instances: seen(cluster)?.instances,
      service: seen(service),
      bounds: seen(scalableTarget),
      forwards: seen(loadBalancer)?.defaultTargetGroupArn,
      healthy: seen(healthyTargets),
    })),
  };
}

const seen = <T>(piece: Known<T>): T | null => (piece.known ? piece.value : null);

function onlyInMemory({ kind, to }: CompareWish): DrError {
  return new DrError(
    'only-in-memory',
    `${kind.name} to ${to} cannot be compared in labs: ${kind.when}.`,
    'Earlier steps make names that contain times, and these differ between two labs.',
    'Add --model: the worlds in memory are equal to the millisecond.',
    EXIT.refused,
  );
}

function labsDiffer(one: Played, other: Played): DrError {
  return new DrError(
    'labs-differ',
    `The labs of ${one.carried.engine} and ${other.carried.engine} were not equal: another runbook was made in each.`,
    'Only runs of equal runbooks can be compared.',
    'Run it again; if that does not help, dr drill --fresh keeps a new lab.',
    EXIT.unknown,
  );
}
