// @ts-check
/**
 * Counters of this process, as plain text that Prometheus reads.
 *
 * @typedef {'requests' | 'errors' | 'writes' | 'cache_hits' | 'cache_misses' | 'database_reads_for_cache' | 'queue_handled'} Counter
 */

/** @type {Counter[]} */
const COUNTERS = [
  'requests',
  'errors',
  'writes',
  'cache_hits',
  'cache_misses',
  'database_reads_for_cache',
  'queue_handled',
];

export function createMetrics() {
  const counts = new Map(COUNTERS.map((name) => [name, 0]));
  return {
    /**
     * @param {Counter} name
     * @param {number} [by]
     */
    count: (name, by = 1) => {
      counts.set(name, (counts.get(name) ?? 0) + by);
    },
    /**
     * @param {Readonly<Record<string, string>>} labels
     * @param {Readonly<Record<string, number>>} gauges
     */
    text: (labels, gauges) => {
      const words = Object.entries(labels)
        .map(([name, value]) => `${name}="${value}"`)
        .join(',');
      const lines = [
        ...[...counts].map(([name, value]) => `shop_${name}_total{${words}} ${value}`),
        ...Object.entries(gauges).map(([name, value]) => `shop_${name}{${words}} ${value}`),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

/** @typedef {ReturnType<typeof createMetrics>} Metrics */
