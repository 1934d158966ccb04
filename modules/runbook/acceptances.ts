/** What a runbook may ask a person to accept, by name, and which steps have to wait for the answer. */
import type { AcceptAct, Runbook, Step } from './runbook';

/** Every name that a runbook may ask for. */
export const acceptances = ({ steps }: Pick<Runbook, 'steps'>): readonly string[] =>
  steps.flatMap(({ act, orAccept }) => [
    ...act.flatMap((one) => (one.kind === 'accept' ? [one.name] : [])),
    ...(orAccept === undefined ? [] : [orAccept.name]),
  ]);

/** Serving clients in a region that lies outside `serving_residency`. */
export const residencyName = (region: string): string => `residency:${region}`;

/** Going on to a region that gave no answer, or that nobody could ask: what was not replicated may be lost for nothing. */
export const noAnswer = (region: string): AcceptAct => ({
  kind: 'accept',
  name: `no-answer:${region}`,
  question: `It is not proven that ${region} can serve: its own front door did not answer as it should. A promotion cannot be undone. Move there all the same?`,
});

/** Whether a step changes what a person would have to undo. */
export const changes = ({ id, act }: Step): boolean => id !== 'freeze' && act.some(({ kind }) => kind !== 'accept');
