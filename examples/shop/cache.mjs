// @ts-check
/**
 * A cache in front of the catalogue, cold when the process starts: after a failover each miss is a read that the new region's database has
 * to bear on top of the traffic. Entries are kept in the process, and in CACHE_HOST where one answers.
 *
 * @typedef {object} SharedCache
 * @property {(key: string) => Promise<string | null>} get
 * @property {(key: string, value: string, seconds: number) => Promise<void>} set
 */

const MAX_ENTRIES = 1000;

/**
 * @param {number} seconds
 * @param {SharedCache | null} shared
 * @param {import('./metrics.mjs').Metrics} metrics
 * @param {() => number} now
 */
export function createCache(seconds, shared, metrics, now = Date.now) {
  /** @type {Map<string, {value: string, until: number}>} */
  const entries = new Map();
  /**
   * @param {string} key
   * @param {string} value
   */
  const keep = (key, value) => {
    if (entries.size >= MAX_ENTRIES) entries.delete(/** @type {string} */ (entries.keys().next().value));
    entries.set(key, { value, until: now() + seconds * 1000 });
  };
  return {
    /**
     * What is cached, or what `load` reads; null is not kept.
     *
     * @param {string} key
     * @param {() => Promise<string | null>} load
     * @returns {Promise<{value: string | null, cached: boolean}>}
     */
    through: async (key, load) => {
      const own = entries.get(key);
      if (own !== undefined && own.until > now()) {
        metrics.count('cache_hits');
        return { value: own.value, cached: true };
      }
      // A cache that does not answer is a miss, never an error.
      const other = (await shared?.get(key).catch(() => null)) ?? null;
      if (other !== null) {
        metrics.count('cache_hits');
        keep(key, other);
        return { value: other, cached: true };
      }
      metrics.count('cache_misses');
      metrics.count('database_reads_for_cache');
      const value = await load();
      if (value !== null) {
        keep(key, value);
        shared?.set(key, value, seconds).catch(() => undefined);
      }
      return { value, cached: false };
    },
  };
}

/** @typedef {ReturnType<typeof createCache>} Cache */
