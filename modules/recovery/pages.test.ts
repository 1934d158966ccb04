/** No look takes the first page of a list for the whole: read to the end, or unknown. For every read that AWS answers in pages. */
import type { CallResult } from '../operations/adapter';
import type { Operation } from '../operations/operation';
import { PAGES } from '../operations/pages';
import { sampleTopology } from '../topology/testing/sample';
import { judgeAnswer } from '../runbook/conditions/index';
import { observe } from '../parts/index.observe';
import type { Known, Observation } from '../observation/types';
import { PreflightBench } from './preflight/testing/account';
import { everyRunbook } from '../patterns/every';
import { objectsIn } from '../runs/objects';
import { Bench, EAST, WEST } from './testing/run';
import type { Sender } from '../runbook/ports';
import type { Condition, Observed, Runbook } from '../runbook/runbook';

const INVERSION = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });

type Send = Sender['send'];

const rowOf = ({ service, action }: Operation) => PAGES[`${service}:${action}`];

/** Members that say that the answer goes on, about the same name where the list begins at one. */
function token(operation: Operation, text: string): Readonly<Record<string, unknown>> {
  const row = rowOf(operation);
  if (row === undefined) return {};
  const { beginsAt } = row;
  const all = Object.values(row.next).map((member) => [member, text] as const);
  const name = beginsAt === undefined ? [] : [[row.next[beginsAt] ?? '', operation.input[beginsAt]] as const];
  return Object.fromEntries([...all, ...name]);
}

/** Every list as two pages: nothing on the first one, all of it on the second. */
function inTwoPages(send: Send): Send {
  const begun = new Set<string>();
  return async (operation, signal) => {
    const row = rowOf(operation);
    if (row === undefined) return send(operation, signal);
    const isNext = Object.keys(row.next).some((name) => operation.input[name] === 'page-2');
    if (isNext) {
      const asked = Object.entries(operation.input).filter(([, value]) => value !== 'page-2');
      return send({ ...operation, input: Object.fromEntries(asked) }, signal);
    }
    begun.add(operation.action);
    return { ok: true, output: { Name: operation.input['Bucket'], ...token(operation, 'page-2') }, requestId: 'r' };
  };
}

/** Every list goes on for ever. */
function withoutEnd(send: Send): Send {
  let page = 0;
  return async (operation, signal): Promise<CallResult> => {
    const answer = await send(operation, signal);
    if (!answer.ok || rowOf(operation) === undefined) return answer;
    return { ...answer, output: { ...(answer.output as object), ...token(operation, `page-${(page += 1)}`) } };
  };
}

const looking = (bench: Bench, wrap: (send: Send) => Send): Promise<Observation> =>
  observe(bench.topology, { send: wrap((operation) => bench.cloud.send(operation)) }, bench.clock, undefined, 600);

describe.each([
  ['a record', sampleTopology()],
  ['an object', INVERSION],
])('looking at an environment whose clients are moved by %s', (_what, topology) => {
  it('sees the same, however many pages the answers have', async () => {
    const bench = new Bench(topology);
    bench.cloud.restore(WEST);
    expect(await looking(bench, inTwoPages)).toEqual(await looking(bench, (send) => send));
  });

  it('is unknown in every piece that is read from a list without an end', async () => {
    const bench = new Bench(topology);
    const seen = await looking(bench, withoutEnd);
    const known = Object.entries({ ...seen, ...seen.regions.find(({ region }) => region === EAST) })
      .filter(([, piece]) => (piece as Partial<Known<unknown>> | null)?.known === true)
      .map(([name]) => name);
    // Of a service and a task definition AWS tells without pages, and the zone's id stands in a state.
    expect(known.sort()).toEqual(['healthyTargets', 'hostedZoneId', 'imageDigest', 'service']);
  });
});

describe('preflight', () => {
  const findings = async (wrap: (send: Send) => Send) => {
    const bench = new PreflightBench();
    bench.cloud.send = wrap(bench.cloud.send.bind(bench.cloud));
    const { findings: found } = await bench.look();
    return Object.fromEntries(found.map(({ check, verdict }) => [check.id, verdict]));
  };

  it('finds the same, however many pages the answers have', async () => {
    expect(await findings(inTwoPages)).toEqual(await findings((send) => send));
  });

  it('is content with nothing that it reads from a list without an end', async () => {
    const found = await findings(withoutEnd);
    const content = Object.keys(found).filter((id) => found[id] === 'met');
    // None of these reads a list that AWS gives in pages.
    const rest = [
      'clock-skew',
      'credentials',
      'front-door',
      'left-here',
      'quotas',
      'residency',
      'secret',
      'standby-capacity',
      'tools',
    ];
    expect(content.sort()).toEqual([...rest, 'traffic-method']);
  });
});

describe('a condition of a runbook', () => {
  const observed = (condition: Condition): readonly Observed[] => ('in' in condition ? [condition] : []);
  const conditionsOf = ({ steps }: Runbook): readonly Observed[] =>
    steps.flatMap(({ met, act }) => [
      ...met.flatMap(observed),
      ...act.flatMap((one) => ('unless' in one ? [...(one.unless ?? []), ...(one.when ?? [])].flatMap(observed) : [])),
    ]);
  const all = [sampleTopology(), INVERSION].flatMap((topology) =>
    everyRunbook(topology).flatMap(({ made }) => (made.runbook === null ? [] : conditionsOf(made.runbook))),
  );
  const paged = all.filter(({ read }) => rowOf(read) !== undefined);

  it('is neither met nor "not" by a first page on which nothing stands, unless its list begins with what is asked for', () => {
    expect(paged.length).toBeGreaterThan(50);
    const wrong = paged.flatMap((condition) => {
      const lists = Object.fromEntries((rowOf(condition.read)?.lists ?? []).map((name) => [name, []]));
      const more = token(condition.read, 'more');
      // Left out or empty: AWS gives a page without entries in either way.
      return [more, { ...lists, ...more, Name: condition.read.input['Bucket'] }].flatMap((output) => {
        const { v } = judgeAnswer(condition, { ok: true, output, requestId: 'r' });
        return v === 'stop' || begins(condition) ? [] : [`${condition.why}: ${v}`];
      });
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  /** A key comes first of those that begin with it; a plain record is the only one of its name. */
  function begins({ read, where }: Observed): boolean {
    if (read.action === 'ListObjectsV2') {
      const { Key: key, Contents: contents } = where;
      const wanted = [key, contents === undefined || !('lacks' in contents) ? undefined : contents.lacks['Key']];
      return wanted.some((one) => (typeof one === 'object' && 'is' in one ? one.is : one) === read.input['Prefix']);
    }
    return read.action === 'ListResourceRecordSets' && 'absent' in (where['SetIdentifier'] ?? {});
  }
});

it('an answer of a second person counts on whichever page it stands', async () => {
  const bench = new Bench();
  bench.cloud.kept(WEST).set('runs/a/1', { Body: '', ETag: '', LastModified: '' });
  const send = inTwoPages((operation) => bench.cloud.send(operation));
  const bucket = objectsIn({ region: WEST, bucket: 'b' }, { sender: { send }, clock: bench.clock }, 60_000);
  expect(await bucket.list('runs/a/')).toEqual({ v: 'found', keys: ['runs/a/1'] });
});
