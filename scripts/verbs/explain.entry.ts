import type { VerbEntry } from '../app/verb';

export const explainEntry: VerbEntry = {
  name: 'explain',
  summary: 'show each setting, the place that set it, and what it overrode',
  reads: true,
  example: 'dr explain us-west-2:capacity',
  json: '`settings[]` with `key`, `region`, `path`, `value`, `file`, `line`, `overrode[]` {`file`, `line`, `value`}; `line` is null for a `--var`, `file` for a default that nothing set',
  load: async () => (await import('./explain')).explain,
};
