// @ts-check
/** What clients are told when something fails: a status and a code that a program can tell apart. */

/** An answer that is an error. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** SQLSTATE of PostgreSQL. */
const READ_ONLY = '25006';
const UNDEFINED_TABLE = '42P01';
const TOO_MANY_CONNECTIONS = '53300';
const QUERY_CANCELED = '57014';
const LOCK_TIMEOUT = '55P03';

/** @param {unknown} error */
export const isReadOnly = (error) => codeOf(error) === READ_ONLY;

/** @param {unknown} error */
export const isSchemaMissing = (error) => codeOf(error) === UNDEFINED_TABLE;

/**
 * Whether nobody knows if the statement took effect: the connection ended, or the answer did not come in time.
 *
 * @param {unknown} error
 */
export const isLost = (error) => error instanceof Error && !(error instanceof Refusal) && !isSqlState(codeOf(error));

/** @param {unknown} error */
export const isTimeout = (error) => error instanceof Error && /timeout|timed out|no answer within/i.test(error.message);

/**
 * Whether the connection can be used again after the error: only where the server itself answered with an error of the statement.
 *
 * @param {unknown} error
 */
export function isConnectionGood(error) {
  const code = codeOf(error);
  return error instanceof Refusal || (isSqlState(code) && !/^(08|53|57P|XX)/.test(code));
}

/**
 * @param {unknown} error
 * @returns {Refusal}
 */
export function refusalOf(error) {
  if (error instanceof Refusal) return error;
  const code = codeOf(error);
  if (code === READ_ONLY) return new Refusal(503, 'read-only', 'the database takes no writes');
  if (code === UNDEFINED_TABLE) return new Refusal(503, 'schema-missing', 'the database has no tables yet');
  if (code === TOO_MANY_CONNECTIONS)
    return new Refusal(503, 'too-many-connections', 'the database takes no more connections');
  if (code === QUERY_CANCELED || code === LOCK_TIMEOUT)
    return new Refusal(503, 'database-slow', 'the database did not answer in time');
  if (/^(28|3D)/.test(code)) return new Refusal(503, 'database-denied', messageOf(error));
  if (/^(08|57P)/.test(code) || !isSqlState(code)) return new Refusal(503, 'database-unreachable', messageOf(error));
  return new Refusal(500, 'database-error', messageOf(error));
}

/** @param {unknown} error */
const codeOf = (error) => (error !== null && typeof error === 'object' && 'code' in error ? String(error.code) : '');

/** @param {string} code */
const isSqlState = (code) => /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message || error.name : String(error));
