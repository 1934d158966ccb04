/** Names of acceptances, and the steps that have to wait for them. */
import type { AcceptAct, Runbook, Step } from './runbook';

/** Every name that a runbook may ask for. */
export const acceptances = ({ steps }: Pick<Runbook, 'steps'>): readonly string[] =>
  steps.flatMap(({ act, orAccept }) => [
    ...act.flatMap((one) => (one.kind === 'accept' ? [one.name] : [])),
    ...(orAccept === undefined ? [] : [orAccept.name]),
  ]);

/** Serving clients in a region that lies outside `serving_residency`. */
export const residencyName = (region: string): string => `residency:${region}`;

/** Continuing to a region whose front door did not answer: unreplicated data may be lost for nothing. */
export const noAnswer = (region: string): AcceptAct => ({
  kind: 'accept',
  name: `no-answer:${region}`,
  question: `It is not proven that ${region} can serve: its own front door did not answer as it should. A promotion cannot be undone. Move there all the same?`,
});

/** Whether a step changes something that a person would have to undo. */
export const changes = ({ id, act }: Step): boolean => id !== 'freeze' && act.some(({ kind }) => kind !== 'accept');
