import type { BackupIntent, DatabaseIntent, DatabaseRole } from '../intent';
import { credentialsOf, planDatabases, type DatabaseNow } from './plan';

const writer: DatabaseRole = { kind: 'writer' };
const replica: DatabaseRole = { kind: 'replica', of: 'a' };

function wanted(id: string, role: DatabaseRole, changes: Partial<DatabaseIntent> = {}): DatabaseIntent {
  return { id, region: id, instances: 1, role, database: 'shop', user: 'app', password: 'x', ...changes };
}

function now(id: string, role: DatabaseNow['role'], changes: Partial<DatabaseNow> = {}): DatabaseNow {
  const credentials = role === 'writer' || role === 'closed' ? credentialsOf(wanted(id, writer)) : null;
  return { id, region: id, role, of: null, running: true, gaveTo: null, copyOf: null, credentials, ...changes };
}

function backup(id: string, of: string, copyOf: string | null = null): BackupIntent {
  return { id, region: of, of, copyOf };
}

/** The plan in words. */
function plan(
  databases: readonly DatabaseIntent[],
  are: readonly DatabaseNow[],
  { want = [], have = [] }: { want?: readonly BackupIntent[]; have?: readonly string[] } = {},
): readonly string[] {
  return planDatabases({ databases, backups: want }, { databases: are, backups: have }).map((action) =>
    Object.values(action).join(' '),
  );
}

const pair = [now('a', 'writer'), now('b', 'replica', { of: 'a' })];

test('what is as it is wanted needs nothing', () => {
  expect(plan([wanted('a', writer), wanted('b', replica)], pair)).toEqual([]);
});

test('a writer is made before its replica, whatever their order', () => {
  expect(plan([wanted('b', replica), wanted('a', writer)], [])).toEqual(['create a', 'credentials a', 'rebuild b a']);
});

test('a writer whose password is not known yet is made without its user, and given it later', () => {
  expect(plan([wanted('a', writer, { password: null })], [])).toEqual(['create a']);
  expect(plan([wanted('a', writer)], [now('a', 'writer', { credentials: null })])).toEqual(['credentials a']);
  expect(plan([wanted('a', writer, { password: null })], [now('a', 'writer')])).toEqual([]);
});

test('a switchover closes, promotes what has caught up, and lets the old writer rejoin', () => {
  const closing = [wanted('a', { kind: 'closed', follower: 'b' }), wanted('b', replica)];
  expect(plan(closing, pair)).toEqual(['close a']);
  const closed = [now('a', 'closed'), now('b', 'replica', { of: 'a' })];
  expect(plan(closing, closed)).toEqual([]);
  const after = [wanted('a', { kind: 'replica', of: 'b' }), wanted('b', writer)];
  expect(plan(after, closed)).toEqual(['promote b a', 'credentials b', 'rejoin a b']);
});

test('a switchover that nobody saw closing still waits for what the writer has acknowledged', () => {
  const after = [wanted('a', { kind: 'replica', of: 'b' }), wanted('b', writer)];
  expect(plan(after, pair)).toEqual(['promote b a', 'credentials b', 'rejoin a b']);
});

test('a switchover that is taken back opens the writer again', () => {
  const closed = [now('a', 'closed'), now('b', 'replica', { of: 'a' })];
  expect(plan([wanted('a', writer), wanted('b', replica)], closed)).toEqual(['open a']);
  const ended = [now('a', 'closed', { running: false }), now('b', 'replica', { of: 'a' })];
  expect(plan([wanted('a', writer), wanted('b', replica)], ended)).toEqual(['start a', 'open a']);
});

test('a failover with loss does not wait for the old writer', () => {
  expect(plan([wanted('a', { kind: 'stopped' }), wanted('b', writer)], pair)).toEqual([
    'stop a',
    'promote b ',
    'credentials b',
  ]);
});

test('an old writer is kept as a backup before it is rebuilt', () => {
  const intent = [wanted('a', { kind: 'rebuilding', of: 'b' }), wanted('b', writer)];
  const are = [now('a', 'writer'), now('b', 'writer')];
  expect(plan(intent, are, { want: [backup('kept', 'a')] })).toEqual(['stop a', 'backup a kept', 'rebuild a b']);
});

test('a database that is detached becomes a second writer, and the first stays', () => {
  expect(plan([wanted('a', writer), wanted('b', writer)], pair)).toEqual(['promote b ', 'credentials b']);
});

test('a second writer that is to follow again gets a new storage: what it has alone is not mixed', () => {
  const are = [now('a', 'writer'), now('b', 'writer')];
  expect(plan([wanted('a', writer), wanted('b', replica)], are)).toEqual(['stop b', 'rebuild b a']);
});

test('without instances the server ends, and a role that changes meanwhile is taken', () => {
  const headless = wanted('b', replica, { instances: 0 });
  expect(plan([wanted('a', writer), headless], pair)).toEqual(['stop b']);
  const ended = now('b', 'replica', { of: 'a', running: false });
  expect(plan([wanted('a', writer), headless], [now('a', 'writer'), ended])).toEqual([]);
  expect(plan([wanted('a', writer), wanted('b', replica)], [now('a', 'writer'), ended])).toEqual(['start b']);
  expect(plan([wanted('a', { kind: 'stopped' }), wanted('b', writer, { instances: 0 })], [ended])).toEqual([
    'start b',
    'promote b ',
    'credentials b',
  ]);
});

test('nothing follows a writer without instances, or one that is not wanted', () => {
  expect(plan([wanted('a', writer, { instances: 0 }), wanted('b', replica)], [])).toEqual([]);
  expect(plan([wanted('b', replica)], [])).toEqual([]);
});

test('a copy that is on its way is not begun again, and is not overwritten', () => {
  const coming = now('b', 'none', { copyOf: 'a', running: false });
  expect(plan([wanted('a', writer), wanted('b', replica)], [now('a', 'writer'), coming])).toEqual([]);
  expect(plan([wanted('a', writer), wanted('b', writer)], [now('a', 'writer'), coming])).toEqual([]);
});

test('a server that died and was given up is started again', () => {
  const dead = [now('a', 'writer', { running: false }), now('b', 'replica', { of: 'a', running: false })];
  expect(plan([wanted('a', writer), wanted('b', replica)], dead)).toEqual(['start a', 'start b']);
});

test('what is not wanted any more is removed, after its last backup', () => {
  expect(plan([], [now('a', 'writer')], { want: [backup('final', 'a')], have: ['old'] })).toEqual([
    'backup a final',
    'delete a',
    'delete-backup old',
  ]);
});

test('a copy of a backup comes after it, and one without a storage waits', () => {
  const want = [backup('third', 'a', 'second'), backup('second', 'a', 'first'), backup('first', 'a')];
  expect(plan([wanted('a', writer)], [now('a', 'writer')], { want })).toEqual([
    'backup a first',
    'copy-backup first second',
    'copy-backup second third',
  ]);
  expect(plan([wanted('a', writer, { instances: 0 })], [], { want })).toEqual([]);
});
