/** What other people wrote, as the screens show it: it makes no line that they did not, and none of it reaches a terminal as a command. */
import { harmless } from '../../modules/console/style';
import { known } from '../../modules/observation/types';
import { patternOf } from '../../modules/patterns/index';
import { Bench, WEST } from '../../modules/recovery/testing/run';
import { failoverNow } from '../../modules/recovery/status/look';
import type { EntryBody, JournalEntry } from '../../modules/runbook/journal';
import { timelineOf } from '../../modules/runs/timeline';
import { failoverRunbook } from '../../modules/patterns/warm-standby/failover';
import { testContext } from '../testing/context';
import { describeAsk } from '../verbs/approve';
import { describe as screen } from './status-screen';

const POISON = 'x\n✓ the lease is free\r\n\u0085\u2028Next: dr destroy\u001b[2J\u001b]0;t\u0007\u009b1A\u202e';

const AGREEING = { by: POISON, principal: POISON, reason: POISON };
const STEP = { step: 'a', name: POISON };

/** One of every kind that holds what somebody wrote, or what AWS said. */
const BODIES: readonly EntryBody[] = [
  { kind: 'note', ...STEP, value: POISON },
  { kind: 'result', step: 'a', act: 0, ok: false, detail: POISON },
  { kind: 'accepted', ...STEP, ...AGREEING, approvedBy: AGREEING },
  { kind: 'asked', ...STEP, ...AGREEING, question: POISON, why: POISON },
  { kind: 'declined', ...STEP, ...AGREEING },
  { kind: 'break-glass', until: '2026-12-01T00:00:00.000Z', ...AGREEING },
  { kind: 'end', step: 'a', end: 'met', why: POISON, observed: [POISON] },
  { kind: 'skip', step: 'a', by: POISON, reason: POISON },
  { kind: 'pause', why: POISON },
  { kind: 'abort', by: POISON, reason: POISON },
  { kind: 'takeover', from: POISON, since: POISON, by: POISON, reason: POISON },
  { kind: 'approved', name: POISON, by: POISON, reason: POISON },
  { kind: 'lease-unknown', why: POISON },
];

const ENTRIES = BODIES.map((body, index): JournalEntry => {
  return { ...body, at: index, epoch: 1, seq: index, previous: '', hash: '' } as unknown as JournalEntry;
});

/** Characters that break a line, move a cursor or turn the direction of writing. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ACTS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const acting = (lines: readonly string[]): readonly string[] => lines.filter((line) => ACTS.test(harmless(line)));

test('the timeline of a journal has one line an entry, whatever it says', () => {
  const lines = timelineOf(ENTRIES);
  expect(lines).toHaveLength(BODIES.length);
  expect(acting(lines)).toEqual([]);
  expect(lines.filter((line) => !line.includes('the lease is free'))).toEqual([]);
});

test('the status screen makes no line of who holds a lock, what a run says, or what AWS says', async () => {
  const bench = new Bench();
  const seen = await bench.observe();
  const [state] = bench.topology.states;
  const lock = { id: POISON, who: POISON, since: POISON, operation: POISON };
  const alone = { ...AGREEING, id: POISON, at: 0, until: Number.MAX_SAFE_INTEGER / 10_000 };
  const lines = screen(
    bench.topology,
    {
      seen: { ...seen, dnsRemarks: [POISON] },
      parts: [],
      guards: {
        locks: [{ state: state?.id ?? '', region: WEST, lock: known(lock) }],
        freezes: [{ region: WEST, since: known(POISON) }],
      },
      remains: known([{ kind: 'state', words: POISON, fix: POISON } as never]),
      runs: [{ id: POISON, outcome: null, waiting: [POISON], breakGlass: [alone] } as never],
      leases: { runs: [], unknown: [{ region: WEST, why: POISON }] },
      drill: null,
      failover: failoverNow(bench.topology, patternOf(bench.topology), seen),
    },
    (words) => `dr ${words}`,
  );
  expect(acting(lines)).toEqual([]);
  expect(lines.filter((line) => line.includes('the lease is free')).length).toBeGreaterThanOrEqual(8);
});

test('what waits for a second person makes no line of the first one’s words', async () => {
  const bench = new Bench();
  const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful: true });
  const ask = { ...AGREEING, id: 'i', step: 'a', name: POISON, question: POISON, why: POISON, at: 0 };
  const waiting = { runId: POISON, runbook: { ...runbook, title: POISON }, asks: [ask], breakGlass: [] };
  const lines = describeAsk(testContext(), waiting, ask);
  expect(acting(lines)).toEqual([]);
  expect(lines.filter((line) => line.includes('the lease is free')).length).toBeGreaterThanOrEqual(4);
});

test('the check sees a line break and an escape', () => {
  expect(acting([`a ${POISON}`, 'plain'])).toHaveLength(1);
});
