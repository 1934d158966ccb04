/** What a runbook may ask a person to accept, by name. */
import type { Runbook } from '../runbook/runbook';

export const acceptances = ({ steps }: Pick<Runbook, 'steps'>): readonly string[] =>
  steps.flatMap(({ act, orAccept }) => [
    ...act.flatMap((one) => (one.kind === 'accept' ? [one.name] : [])),
    ...(orAccept === undefined ? [] : [orAccept.name]),
  ]);
