/** Many plans for a reviewer: changes with values, dangers with reasons, totals. Pure. */
import type { PlanResult } from './apply-all';
import type { ValueChange } from './details';
import type { PlannedChange, PlanVerdict, Refusal } from './types';
import { KINDS, kindOf, SIGNS, type ChangeKind } from './words';

export interface ReviewedChange {
  readonly address: string;
  readonly kind: ChangeKind;
  readonly values: readonly ValueChange[];
  /** Values that are left out of `values`. */
  readonly more: number;
  readonly refusals: readonly Refusal[];
}

export interface ReviewedState {
  readonly state: string;
  readonly changes: readonly ReviewedChange[];
  readonly outputs: readonly string[];
}

export interface Review {
  readonly states: readonly ReviewedState[];
  readonly unchanged: readonly string[];
  readonly failed: readonly { readonly state: string; readonly what: string; readonly why: string }[];
  readonly refused: number;
  readonly totals: Readonly<Partial<Record<ChangeKind, number>>>;
}

/** `most`: values shown of one resource. */
export function reviewPlans(results: readonly PlanResult[], most: number): Review {
  const verdicts = results.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]));
  const changed = verdicts.filter(({ empty }) => !empty);
  const kinds = changed.flatMap(({ changes }) => changes.map(kindOf));
  return {
    states: changed.map((verdict) => reviewState(verdict, most)),
    unchanged: verdicts.filter(({ empty }) => empty).map(({ state }) => state),
    failed: results.flatMap(({ state, error }) =>
      error === null ? [] : [{ state, what: error.what, why: error.why }],
    ),
    refused: changed.reduce((sum, { refusals }) => sum + refusals.length, 0),
    totals: Object.fromEntries(
      KINDS.map(([kind]) => [kind, kinds.filter((one) => one === kind).length] as const).filter(([, n]) => n > 0),
    ),
  };
}

function reviewState(verdict: PlanVerdict, most: number): ReviewedState {
  const change = (one: PlannedChange): ReviewedChange => {
    const values = verdict.details?.[one.address] ?? [];
    // The cause of a replacement is shown first.
    const sorted = [...values.filter(({ forces }) => forces), ...values.filter(({ forces }) => !forces)];
    return {
      address: one.address,
      kind: kindOf(one),
      values: sorted.slice(0, most),
      more: Math.max(0, sorted.length - most),
      refusals: verdict.refusals.filter(({ address }) => address === one.address),
    };
  };
  return { state: verdict.state, changes: verdict.changes.map(change), outputs: verdict.outputChanges };
}

/** `2 to create, 1 to replace in 2 states; 1 would be refused; 5 unchanged`. */
export function totalsLine({ states, unchanged, failed, refused, totals }: Review): string {
  const counts = KINDS.flatMap(([kind, words]) => (totals[kind] === undefined ? [] : [`${totals[kind]} ${words}`]));
  const what = counts.length > 0 ? counts.join(', ') : states.length > 0 ? 'outputs change' : 'no changes';
  return [
    states.length > 0 ? `${what} in ${states.length} ${states.length === 1 ? 'state' : 'states'}` : what,
    ...(refused > 0 ? [`${refused} that an apply would refuse`] : []),
    ...(failed.length > 0 ? [`${failed.length} could not be planned`] : []),
    ...(unchanged.length > 0 ? [`${unchanged.length} unchanged`] : []),
  ].join('; ');
}

/** For a terminal. */
export function reviewLines(review: Review): readonly string[] {
  return [
    ...review.states.flatMap(({ state, changes, outputs }) => [
      '',
      state,
      ...changes.flatMap((change) => [
        `  ${SIGNS[change.kind]} ${change.address}`,
        ...change.refusals.map(({ rule, why }) => `      ! ${rule}: ${why}`),
        ...change.values.map((value) => `      ${valueText(value)}`),
        ...(change.more > 0 ? [`      … and ${change.more} more (--all)`] : []),
      ]),
      ...outputs.map((name) => `  ~ output ${name}`),
    ]),
    ...review.failed.flatMap(({ state, what, why }) => [
      '',
      state,
      `  ? ${what}`,
      ...why.split('\n').map((line) => `    ${line}`),
    ]),
    '',
    ...(review.unchanged.length > 0 ? [`Unchanged: ${review.unchanged.join(', ')}`] : []),
    totalsLine(review),
  ];
}

/** For a comment on a pull request. */
export function reviewMarkdown(review: Review, title: string): string {
  const warnings = review.states.flatMap(({ state, changes }) =>
    changes.flatMap(({ address, refusals }) =>
      refusals.map(({ rule, why }) => `> - \`${rule}\` ${code(address)} in ${code(state)}: ${why}`),
    ),
  );
  return `${[
    `### ${title}`,
    '',
    `${totalsLine(review)}.`,
    ...(warnings.length === 0 ? [] : ['', '> [!WARNING]', '> An apply would refuse:', ...warnings]),
    ...review.states.flatMap(markdownState),
    ...review.failed.flatMap(({ state, what, why }) => [
      '',
      `**${state}** could not be planned: ${code(what)}`,
      '',
      ...fenced('', why),
    ]),
    ...(review.unchanged.length === 0 ? [] : ['', `Unchanged: ${review.unchanged.map(code).join(', ')}.`]),
  ].join('\n')}\n`;
}

function markdownState({ state, changes, outputs }: ReviewedState): readonly string[] {
  const lines = changes.flatMap((change) => [
    `${diffSign(change.kind)} ${change.address} (${wordsOf(change.kind)})`,
    ...change.values.map((value) => `!     ${valueText(value)}`),
    ...(change.more > 0 ? [`      … and ${change.more} more`] : []),
  ]);
  const summary = `${state}: ${changes.length} ${changes.length === 1 ? 'resource' : 'resources'}`;
  const rest = outputs.map((name) => `! output ${name}`);
  return [
    '',
    `<details><summary>${summary}</summary>`,
    '',
    ...fenced('diff', [...lines, ...rest].join('\n')),
    '',
    '</details>',
  ];
}

function valueText({ path, before, after, forces }: ValueChange): string {
  return `${path}: ${before} → ${after}${forces ? '  (forces the replacement)' : ''}`;
}

function wordsOf(kind: ChangeKind): string {
  return KINDS.find(([one]) => one === kind)?.[1] ?? kind;
}

/** GitHub colours the lines of a `diff` block by their first character. */
function diffSign(kind: ChangeKind): string {
  return kind === 'create' ? '+' : kind === 'delete' || kind === 'replace' ? '-' : '!';
}

/** A fence longer than any in the text, so that no value can end it. */
function fenced(language: string, text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence];
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
