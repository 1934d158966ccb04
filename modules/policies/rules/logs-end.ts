import { blocksOf } from '../tree';
import type { Policy } from '../policy';

export const logsEnd: Policy = {
  id: 'logs-end',
  title: 'every log group has a retention',
  why: 'Without one, logs are kept and paid for ever, and personal data in them too.',
  check: (tree, types) =>
    tree.states.flatMap((state) =>
      blocksOf(state).flatMap(({ type, address, attributes }) => {
        const retention = types.get(type)?.retention;
        if (retention === undefined || Number(attributes[retention] ?? 0) > 0) return [];
        const what = `${retention} is not set.`;
        return [{ state: state.id, at: address, what, fix: 'Set it; the overlays have log_retention_days.' }];
      }),
    ),
};
