/** A plan in words, for a person. Pure. */
import type { PlannedChange, PlanVerdict } from './types';

/** One line: `3 to create, 1 to change, 1 to replace, outputs: a, b`. */
export function describeVerdict(verdict: PlanVerdict): string {
  if (verdict.empty) return verdict.drift.length === 0 ? 'no changes' : `${verdict.drift.length} drifted`;
  const count = (wanted: ChangeKind): number => verdict.changes.filter((change) => kindOf(change) === wanted).length;
  const parts = KINDS.map(([kind, words]) => ({ words, number: count(kind) }))
    .filter(({ number }) => number > 0)
    .map(({ words, number }) => `${number} ${words}`);
  if (verdict.outputChanges.length > 0) parts.push(`outputs: ${verdict.outputChanges.join(', ')}`);
  return parts.join(', ');
}

/** One line a change, with the attributes that differ: `~ aws_ecs_service.api (desired_count)`. */
export function describeChanges(changes: readonly PlannedChange[]): string[] {
  return changes.map((change) => {
    const attributes = change.attributes.length > 0 ? ` (${change.attributes.join(', ')})` : '';
    return `${SIGNS[kindOf(change)]} ${change.address}${attributes}`;
  });
}

/** A plan that is not empty, line by line: the state, its changes, its outputs. */
export function describePlan({ state, changes, outputChanges }: PlanVerdict): string[] {
  return [
    state,
    ...[...describeChanges(changes), ...outputChanges.map((name) => `~ output ${name}`)].map((line) => `  ${line}`),
  ];
}

export type ChangeKind = 'create' | 'update' | 'replace' | 'delete' | 'read' | 'forget' | 'move';

export const KINDS: readonly (readonly [ChangeKind, string])[] = [
  ['create', 'to create'],
  ['update', 'to change'],
  ['replace', 'to replace'],
  ['delete', 'to destroy'],
  ['read', 'to read'],
  ['forget', 'to forget'],
  ['move', 'to move'],
];

export const SIGNS: Readonly<Record<ChangeKind, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  read: '<=',
  forget: '.',
  move: '->',
};

export function kindOf({ actions }: PlannedChange): ChangeKind {
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'delete';
  const [first = 'no-op'] = actions;
  return first === 'no-op' ? 'move' : first;
}
