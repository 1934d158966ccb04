// @ts-check
/**
 * What the shop reads of its environment. The first group comes from the task definition of modules/parts/ecs-service; the second has
 * defaults that are right; the third switches on mistakes that real applications make, so that a drill can show what they cost.
 *
 * @typedef {object} DatabaseConfig
 * @property {string} writerHost the cluster's endpoint
 * @property {string} readerHost the reader endpoint, or the writer's where there is none
 * @property {number} port
 * @property {string} name
 * @property {string} user
 * @property {string} password
 * @property {boolean} tls verified; off only where the environment says so
 * @property {number} connectMs bound of connecting, and of waiting for a free connection
 * @property {number} queryMs bound of one statement
 * @property {number} poolMax connections of one pool
 * @property {number} lifetimeSeconds a connection is replaced after these; 0: never
 * @property {Mistakes} mistakes
 *
 * @typedef {object} Mistakes
 * @property {boolean} pinAddress POOL_PIN_ADDRESS=1: resolves the endpoint once, and never again
 * @property {boolean} noTimeout POOL_NO_TIMEOUT=1: connecting and statements have no bound
 * @property {boolean} keepOnReadOnly POOL_KEEP_ON_READ_ONLY=1: keeps connections to a server that refuses writes
 * @property {boolean} retryWithoutKey DB_RETRY_WITHOUT_KEY=1: repeats a lost insert as a new order
 *
 * @typedef {object} CacheConfig
 * @property {string | null} host null: a cache in this process only
 * @property {number} port
 * @property {boolean} tls
 * @property {number} seconds that an entry is used
 *
 * @typedef {object} Config
 * @property {string} region
 * @property {string} task
 * @property {number} port
 * @property {string} healthPath
 * @property {boolean} healthFails HEALTH_FAILS=1: a broken deployment, whose health path answers 500
 * @property {string} writeProbePath `*`: any that nothing else answers
 * @property {number} shutdownMs bound of finishing what is in flight
 * @property {DatabaseConfig} database
 * @property {CacheConfig} cache
 */
import { readFileSync } from 'node:fs';

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * @param {Environment} env
 * @param {string} task
 * @returns {Config}
 */
export function readConfig(env, task) {
  return {
    region: required(env, 'AWS_REGION'),
    task,
    port: whole(env, 'PORT', 8080),
    healthPath: path(env, 'HEALTH_PATH', '/healthz'),
    healthFails: isOn(env, 'HEALTH_FAILS'),
    writeProbePath: env['WRITE_PROBE_PATH'] === '*' ? '*' : path(env, 'WRITE_PROBE_PATH', '/probe/write'),
    shutdownMs: whole(env, 'SHUTDOWN_MS', 10_000),
    database: databaseConfig(env),
    cache: {
      host: env['CACHE_HOST'] || null,
      port: whole(env, 'CACHE_PORT', 6379),
      tls: env['CACHE_TLS'] !== 'off',
      seconds: whole(env, 'CACHE_SECONDS', 30),
    },
  };
}

/**
 * @param {Environment} env
 * @returns {DatabaseConfig}
 */
function databaseConfig(env) {
  const writerHost = required(env, 'DATABASE_HOST');
  return {
    writerHost,
    readerHost: env['DATABASE_READER_HOST'] || writerHost,
    port: whole(env, 'DATABASE_PORT', 5432),
    name: required(env, 'DATABASE_NAME'),
    user: required(env, 'DATABASE_USER'),
    password: required(env, 'DATABASE_PASSWORD'),
    tls: env['DATABASE_TLS'] !== 'off',
    connectMs: whole(env, 'DATABASE_CONNECT_MS', 2000),
    queryMs: whole(env, 'DATABASE_QUERY_MS', 3000),
    poolMax: whole(env, 'POOL_MAX', 10),
    lifetimeSeconds: whole(env, 'POOL_MAX_LIFETIME_SECONDS', 300),
    mistakes: {
      pinAddress: isOn(env, 'POOL_PIN_ADDRESS'),
      noTimeout: isOn(env, 'POOL_NO_TIMEOUT'),
      keepOnReadOnly: isOn(env, 'POOL_KEEP_ON_READ_ONLY'),
      retryWithoutKey: isOn(env, 'DB_RETRY_WITHOUT_KEY'),
    },
  };
}

/**
 * What this process may do besides answering. Read at every use: an orchestrator can change a mounted file while the process runs.
 *
 * @typedef {object} ClusterRole
 * @property {boolean} active
 * @property {number} epoch number of the move that made it active; a newer epoch shuts out an older one
 *
 * @param {Environment} env
 * @returns {ClusterRole}
 */
export function readRole(env) {
  const file = env['CLUSTER_ROLE_FILE'];
  const [role, epoch] = file ? wordsOf(file) : [env['CLUSTER_ROLE'], env['CLUSTER_EPOCH']];
  const number = Number(epoch ?? 0);
  // Anything but "active" with a number means passive: of two regions, at most one may work.
  return Number.isSafeInteger(number) && number >= 0 && role === 'active'
    ? { active: true, epoch: number }
    : { active: false, epoch: 0 };
}

/**
 * @param {string} file `active 7`
 * @returns {(string | undefined)[]}
 */
function wordsOf(file) {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s+/);
  } catch {
    return [];
  }
}

/**
 * @param {Environment} env
 * @param {string} name
 */
function required(env, name) {
  const value = env[name];
  if (!value)
    throw new Error(`${name} is not set. The task definition sets it; to run the shop by hand, see README.md.`);
  return value;
}

/**
 * @param {Environment} env
 * @param {string} name
 * @param {number} otherwise
 */
function whole(env, name, otherwise) {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${name} is "${text}": write a whole number, for example ${otherwise}.`);
  return value;
}

/**
 * @param {Environment} env
 * @param {string} name
 * @param {string} otherwise
 */
function path(env, name, otherwise) {
  const text = env[name] || otherwise;
  if (!text.startsWith('/'))
    throw new Error(`${name} is "${text}": write a path that begins with "/", for example ${otherwise}.`);
  return new URL(text, 'http://shop').pathname;
}

/**
 * @param {Environment} env
 * @param {string} name
 */
const isOn = (env, name) => env[name] === '1';
