import { blocksOf } from '../tree';
import type { Policy } from '../policy';

export const logsEnd: Policy = {
  id: 'logs-end',
  title: 'every log group has a retention',
  why: 'Without one, logs are kept and paid for ever, and personal data in them too.',
  check: (tree) =>
    tree.states.flatMap((state) =>
      blocksOf(state)
        .filter(({ type }) => type === 'aws_cloudwatch_log_group')
        .filter(({ attributes }) => !(Number(attributes['retention_in_days'] ?? 0) > 0))
        .map(({ address }) => ({
          state: state.id,
          at: address,
          what: 'retention_in_days is not set.',
          fix: 'Set it; the overlays have log_retention_days.',
        })),
    ),
};
