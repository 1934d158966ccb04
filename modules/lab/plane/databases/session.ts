/** Sessions of the plane itself with its servers. */
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { ADMIN } from './template';

/** A row, by column. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** An open session as superuser. */
export interface Session {
  /** Rows of the last statement. */
  ask(sql: string, values?: readonly unknown[]): Promise<readonly SqlRow[]>;
  end(): Promise<void>;
}

/** Longer than any statement here takes, so that nothing waits for a server that is gone. */
const PATIENCE_MS = 20_000;

/** May write where the server is read-only for others. */
const WRITES = '-c default_transaction_read_only=off';

/** Opens a session with the server on a port of loopback. `options`: settings of the session. */
export async function openSession(
  port: number,
  password: string,
  { database = 'postgres', options = WRITES }: { readonly database?: string; readonly options?: string } = {},
): Promise<Session> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: ADMIN,
    password,
    database,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    application_name: 'plane',
    ...(options === '' ? {} : { options }),
  });
  // The server may end at any time; the next question then fails.
  client.on('error', () => undefined);
  await client.connect();
  return {
    ask: async (sql, values = []) => {
      const result = await client.query<SqlRow>(sql, [...values]);
      return result.rows;
    },
    end: () => client.end().catch(() => undefined),
  };
}

/** The application's user, who may do what a master user may, and its database. Again with another password: it is changed. */
export async function ensureUser(
  session: Session,
  wanted: { readonly user: string; readonly password: string; readonly database: string },
): Promise<void> {
  const user = escapeIdentifier(wanted.user);
  const rows = await session.ask(
    'SELECT (SELECT count(*)::int FROM pg_roles WHERE rolname = $1) AS users, (SELECT count(*)::int FROM pg_database WHERE datname = $2) AS databases',
    [wanted.user, wanted.database],
  );
  const verb = rows[0]?.['users'] === 0 ? 'CREATE' : 'ALTER';
  await session.ask(`${verb} ROLE ${user} LOGIN CREATEDB CREATEROLE PASSWORD ${escapeLiteral(wanted.password)}`);
  if (rows[0]?.['databases'] === 0)
    await session.ask(`CREATE DATABASE ${escapeIdentifier(wanted.database)} OWNER ${user}`);
}
