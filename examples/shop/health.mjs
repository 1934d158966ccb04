// @ts-check
/**
 * Deep health: whether this region can serve. It fails only for what is this region's own. The writer is shared by all regions: a region
 * that were called unhealthy because of it would be left for another one with the same trouble, so its state is said and does not fail.
 */

/** Milliseconds in which a healthy database answers; less than what asks waits. */
const BOUND_MS = 1000;

/**
 * @param {import('./database.mjs').Database} database
 * @returns {Promise<import('./shop.mjs').Answer>}
 */
export async function health(database) {
  const begun = performance.now();
  const reader = await reads(database);
  return {
    status: reader === 'ok' ? 200 : 503,
    body: { ok: reader === 'ok', database: reader, ms: Math.round(performance.now() - begun), pools: database.state() },
  };
}

/**
 * @param {import('./database.mjs').Database} database
 * @returns {Promise<string>}
 */
async function reads(database) {
  try {
    await database.read((client) => client.query('SELECT 1'), BOUND_MS);
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}
