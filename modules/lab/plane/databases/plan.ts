/** From what databases are and what they are to be to what is done, in order. Pure. */
import type { BackupIntent, DatabaseIntent } from '../intent';

/** A database as it is. */
export interface DatabaseNow {
  readonly id: string;
  readonly region: string;
  /** What its storage is. `none`: there is none, or one that is not complete. */
  readonly role: 'none' | 'writer' | 'closed' | 'replica';
  /** Whom it follows. */
  readonly of: string | null;
  readonly running: boolean;
  /** It gave its role to this database in a switchover, and has nothing that this one lacks. */
  readonly gaveTo: string | null;
  /** From whom a copy is on its way to it. */
  readonly copyOf: string | null;
  /** User, password and database that it was given last. */
  readonly credentials: string | null;
}

/** All that is. */
export interface DatabasesNow {
  readonly databases: readonly DatabaseNow[];
  /** Ids of backups. */
  readonly backups: readonly string[];
}

/** One thing to do. Those that name a database which an earlier one failed for are left out. */
export type DatabaseAction =
  | { readonly do: 'stop' | 'start' | 'create' | 'close' | 'open' | 'delete' | 'credentials'; readonly id: string }
  /** `after`: it takes over in a switchover from this one, which is caught up with first. */
  | { readonly do: 'promote'; readonly id: string; readonly after: string | null }
  /** Follows the one that it gave its role to, with the storage that it has. */
  | { readonly do: 'rejoin'; readonly id: string; readonly of: string }
  /** Gets a new storage, and follows. */
  | { readonly do: 'rebuild'; readonly id: string; readonly of: string }
  | { readonly do: 'backup'; readonly id: string; readonly backup: string }
  | { readonly do: 'copy-backup'; readonly from: string; readonly backup: string }
  | { readonly do: 'delete-backup'; readonly backup: string };

/** What is wanted, as the plane's intent has it. */
export interface DatabasesWanted {
  readonly databases: readonly DatabaseIntent[];
  readonly backups: readonly BackupIntent[];
}

/** What there is to compare: a user's name, password and database, or null where the password is not known. */
export function credentialsOf({ user, password, database }: DatabaseIntent): string | null {
  return password === null ? null : JSON.stringify([user, password, database]);
}

/** What is to be done, first to last; empty when all is as it is wanted. */
export function planDatabases(wanted: DatabasesWanted, now: DatabasesNow): readonly DatabaseAction[] {
  const looks = wanted.databases.map((intent) => lookAt(intent, wanted, now));
  const gone = now.databases.filter(({ id }) => !wanted.databases.some((intent) => intent.id === id));
  return [
    ...looks.flatMap((look) => toStop(look)),
    ...backupsToTake(wanted, now),
    ...looks.flatMap((look) => toWrite(look)),
    ...looks.flatMap((look) => toFollow(look)),
    ...looks.flatMap((look) => toRest(look)),
    ...gone.map(({ id }) => ({ do: 'delete', id }) as const),
    ...now.backups
      .filter((id) => !wanted.backups.some((backup) => backup.id === id))
      .map((backup) => ({ do: 'delete-backup', backup }) as const),
  ];
}

/** A database as it is wanted and as it is. */
interface Look {
  readonly intent: DatabaseIntent;
  readonly is: DatabaseNow;
  /** Whose writer takes its role over from it in a switchover, as both are wanted. */
  readonly givesTo: string | null;
  /** From whom it takes over in a switchover. */
  readonly takesFrom: string | null;
  /** The one that it is to follow has, or gets, a storage that it can be copied from. */
  readonly sourceWrites: boolean;
}

function lookAt(intent: DatabaseIntent, wanted: DatabasesWanted, now: DatabasesNow): Look {
  const find = (id: string): DatabaseNow =>
    now.databases.find((one) => one.id === id) ?? {
      id,
      region: '',
      role: 'none',
      of: null,
      running: false,
      gaveTo: null,
      copyOf: null,
      credentials: null,
    };
  const is = find(intent.id);
  const gives = (id: string, to: string): boolean => {
    const role = wanted.databases.find((one) => one.id === id)?.role;
    const successor = role?.kind === 'replica' ? role.of : role?.kind === 'closed' ? role.follower : null;
    return successor === to && ['writer', 'closed'].includes(find(id).role);
  };
  const source = intent.role.kind === 'replica' || intent.role.kind === 'rebuilding' ? intent.role.of : null;
  const takes = intent.role.kind === 'writer' && is.role === 'replica' ? is.of : null;
  return {
    intent,
    is,
    givesTo: source !== null && gives(intent.id, source) && find(source).of === intent.id ? source : null,
    takesFrom: takes !== null && gives(takes, intent.id) ? takes : null,
    sourceWrites: wanted.databases.some(
      ({ id, role, instances }) => id === source && instances > 0 && (role.kind === 'writer' || role.kind === 'closed'),
    ),
  };
}

/** Servers that must not run while the rest is done: what they have is then kept as it is. */
function toStop({ intent: { id, role }, is, givesTo }: Look): readonly DatabaseAction[] {
  const leaves =
    role.kind === 'stopped' ||
    ((role.kind === 'rebuilding' || role.kind === 'replica') &&
      (is.role === 'writer' || is.role === 'closed') &&
      givesTo === null);
  return is.running && leaves ? [{ do: 'stop', id }] : [];
}

function backupsToTake(wanted: DatabasesWanted, now: DatabasesNow): readonly DatabaseAction[] {
  const known = new Set(now.backups);
  const actions: DatabaseAction[] = [];
  const missing = wanted.backups.filter(({ id }) => !known.has(id));
  for (const { id, of, copyOf } of [...missing].sort((one, other) => depth(one) - depth(other))) {
    const hasStorage = now.databases.some((database) => database.id === of && database.role !== 'none');
    if (copyOf !== null && known.has(copyOf)) actions.push({ do: 'copy-backup', from: copyOf, backup: id });
    else if (copyOf === null && hasStorage) actions.push({ do: 'backup', id: of, backup: id });
    else continue;
    known.add(id);
  }
  return actions;

  /** Copies come after what they are copies of. */
  function depth({ copyOf }: BackupIntent): number {
    const source = missing.find(({ id }) => id === copyOf);
    return source === undefined || source.copyOf === copyOf ? 0 : 1 + depth(source);
  }
}

/** Writers first: others follow them. */
function toWrite({ intent, is, takesFrom }: Look): readonly DatabaseAction[] {
  const { id, role, instances } = intent;
  if (role.kind === 'closed' && is.role === 'writer') return [{ do: 'close', id }];
  if (role.kind !== 'writer' && role.kind !== 'closed') return [];
  // What is on its way is promoted when it is there.
  if (is.copyOf !== null) return [];
  if (is.role === 'none') return instances > 0 ? [{ do: 'create', id }, ...toGive(intent, is)] : [];
  if (role.kind === 'closed') return [];
  const starts: readonly DatabaseAction[] = is.running ? [] : [{ do: 'start', id }];
  if (is.role === 'replica') return [...starts, { do: 'promote', id, after: takesFrom }, ...toGive(intent, is)];
  if (is.role === 'closed') return [...starts, { do: 'open', id }, ...toGive(intent, is)];
  return instances > 0 ? [...starts, ...toGive(intent, is)] : [];
}

function toGive(intent: DatabaseIntent, is: DatabaseNow): readonly DatabaseAction[] {
  const wanted = credentialsOf(intent);
  return wanted === null || wanted === is.credentials ? [] : [{ do: 'credentials', id: intent.id }];
}

function toFollow({ intent: { id, role, instances }, is, sourceWrites, givesTo }: Look): readonly DatabaseAction[] {
  if (role.kind !== 'replica' && role.kind !== 'rebuilding') return [];
  const { of } = role;
  if (is.copyOf === of || (is.role === 'replica' && is.of === of)) return [];
  if (!sourceWrites || instances === 0) return [];
  // By then the promotion above has been done.
  if (role.kind === 'replica' && (givesTo === of || is.gaveTo === of)) return [{ do: 'rejoin', id, of }];
  return [{ do: 'rebuild', id, of }];
}

/** Servers that run, or do not, as the count of instances says. */
function toRest({ intent: { id, role, instances }, is }: Look): readonly DatabaseAction[] {
  if (role.kind === 'stopped') return [];
  if (instances === 0) return is.running ? [{ do: 'stop', id }] : [];
  const stays =
    role.kind === 'replica' || role.kind === 'rebuilding'
      ? is.role === 'replica' && is.of === role.of
      : role.kind === 'closed' && is.role === 'closed';
  return stays && !is.running ? [{ do: 'start', id }] : [];
}
