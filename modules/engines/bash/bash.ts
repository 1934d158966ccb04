/**
 * The engine `bash`: a runbook as one script that needs the AWS CLI and curl, and nothing else. Identifiers are baked in when it
 * is rendered; it makes the same calls and gives the same verdicts as the TypeScript runner, and is safe to run again.
 */
import type { Operation } from '../../operations/operation';
import { runbookDigest } from '../../runbook/journal';
import { requireLinted } from '../../runbook/lint/lint';
import { byAct, conditionsOf } from '../../runbook/acts/conditions';
import { CONDITION_KINDS, kindOf, type ConditionKind } from '../../runbook/conditions/index';
import type { Runbook, Step } from '../../runbook/runbook';
import type { RunPlace } from '../../runs/objects';
import { callsOf, cliWords } from './calls';
import { marked } from './cli-call';
import { accepting, NEEDS, PLANNED } from './kinds';
import { ASKING, NOTE } from './library';
import { CLI_WITH_IF_MATCH, LEASING, leaseSettings } from './lease';
import { ACTING } from './loop';
import { RUNNING } from './running';
import { oneLine, quote } from './quote';
import { functionOf, renderStep } from './steps';
import { waves } from '../waves';

export interface BashMeta {
  /** File name of the script, e.g. `promote-dr.sh`. */
  readonly name: string;
  /** The account that the script refuses to leave. */
  readonly accountId: string;
  /** The command that makes this file, e.g. `dr bundle --env warm-standby`. */
  readonly command: string;
  /** What it was made from, e.g. `env/warm-standby`. */
  readonly source: string;
  /** Where the lease lies: state buckets of all regions, the target's first (`leasePlaces`). */
  readonly buckets: readonly RunPlace[];
}

/** Throws DrError `not-for-bash` for acts that a script cannot carry out, and `invalid-runbook`. */
export function renderBash(runbook: Runbook, meta: BashMeta): string {
  requireLinted(runbook);
  return [
    '#!/usr/bin/env bash',
    ...header(runbook, meta).map((line) => `# ${line}`.trimEnd()),
    '',
    '# Queries and JSON stand in single quotes on purpose: their backticks are not commands.',
    '# shellcheck disable=SC2016',
    '',
    ...beginning(meta),
    '',
    `name=${quote(meta.name.replace(/\.sh$/, '') + '-' + runbookDigest(runbook).slice(0, 12))}`,
    `heading=${quote(runbook.title)}`,
    `target=${quote(runbook.target)}`,
    `account=${quote(meta.accountId)}`,
    `programs=${quote(
      kindsIn(runbook)
        .flatMap((kind) => NEEDS[kind].programs.map((one) => ` ${one}`))
        .join(''),
    )}`,
    ...leaseSettings(runbook, meta.buckets),
    ...library(runbook),
    '# --- the runbook ----------------------------------------------------------------------------------------------------',
    ...runbook.steps.flatMap((step) => ['', renderStep(step)]),
    '',
    '# Every call of this script, once for each shape of its input.',
    'calls() {',
    // A function of bash is never empty.
    '  :',
    ...callsOf(runbook).map(renderCall),
    '}',
    '',
    'read_arguments "$@"',
    'begin',
    ...waves(runbook).flatMap((wave) => ['', ...wave.map(renderStart), 'join']),
    '',
    'finish',
    '',
  ].join('\n');
}

/** The kinds of evidence that a runbook looks at, in the order of the table. */
function kindsIn({ steps }: Runbook): readonly ConditionKind[] {
  const there = new Set(steps.flatMap(conditionsOf).map(kindOf));
  return CONDITION_KINDS.filter((kind) => there.has(kind));
}

/** The functions that this runbook calls. */
function library(runbook: Runbook): readonly string[] {
  const { steps } = runbook;
  return [
    ASKING,
    ...kindsIn(runbook).flatMap((kind) => NEEDS[kind].library ?? []),
    ...(steps.some((step) => (step.note ?? []).length > 0) ? [NOTE] : []),
    LEASING,
    ACTING,
    RUNNING,
  ].map((part) => part.trim() + '\n');
}

/**
 * The caller's shell settings must have no effect: options (`bash -e`, SHELLOPTS), functions, BASH_ENV. So the script
 * restarts in a clean shell (`-p`). Until it is certain that this is bash, the text is portable to every shell.
 */
function beginning({ name }: BashMeta): readonly string[] {
  const refused = `echo ${quote(`refused: this needs bash, and a file: bash ${name}`)} >&2`;
  return [
    `if [ -z "\${BASH_VERSION:-}" ]; then ${refused}; exit 3; fi`,
    '# shellcheck disable=SC2317 # where it is sourced, return ends it',
    `if [ "\${BASH_SOURCE:-}" != "$0" ] || [ ! -f "$0" ]; then ${refused}; return 3 2>/dev/null || exit 3; fi`,
    'case $- in',
    '  *p*) ;;',
    '  *x*) exec "$BASH" -px -- "$0" "$@" ;;',
    '  *) exec "$BASH" -p -- "$0" "$@" ;;',
    'esac',
    "case $- in *p*) ;; *) echo 'refused: no shell of its own could be started' >&2; exit 3 ;; esac",
    'set +o posix',
    'unset POSIXLY_CORRECT BASH_COMPAT BASH_ENV ENV',
    'set +aefkmCEHT',
    'set -uo pipefail',
    'umask 077',
    '# What programs print, and how texts compare, is the same everywhere.',
    'export LC_ALL=C TZ=UTC0',
  ];
}

/** Starts a step in a branch of its own, once all that it needs is met. A signal ends the branch only where it asks a person. */
function renderStart(step: Step): string {
  return `if ready ${[step.id, ...step.needs].join(' ')}; then (trap '' INT TERM HUP; ${functionOf(step)}) & began ${step.id}; fi`;
}

const renderCall = (operation: Operation): string =>
  `  say ${operation.region} ${cliWords(operation).join(' ')} ${quote(JSON.stringify(marked(operation.input)))}`;

function header(runbook: Runbook, meta: BashMeta): readonly string[] {
  return [
    `${meta.name}: ${oneLine(runbook.title)} (environment ${runbook.environment}, account ${meta.accountId})`,
    '',
    `Made from ${meta.source} by: ${meta.command}. Do not edit it; make it again.`,
    `Runbook ${runbook.id}, ${runbook.mode}, digest ${runbookDigest(runbook)}.`,
    ...runbook.remarks.map(oneLine),
    '',
    'The plan:',
    ...runbook.steps.flatMap(planOf),
    '',
    `Usage: ${meta.name} [--check] [--yes] [--accept NAME]... [--takeover] [--reason TEXT] [--second NAME | --break-glass] [--plan]`,
    '  Needs the AWS CLI with credentials for the account, and curl. Needs no Terraform. Before it sends anything it asks the AWS CLI',
    '  whether it knows every call; --check does only that. Safe to run again: it looks before it acts,',
    '  and never repeats a call before its effect would show. What it did is in $DR_STATE_DIR (default: a folder named like it).',
    '  It takes the lease that dr takes, so that only one run at a time changes the environment: refused while another one holds it;',
    '  --takeover takes it all the same. The lease of one that died ends after a minute. The AWS CLI must be',
    `  ${CLI_WITH_IF_MATCH} or newer for that; with an older one a planned move is refused, and an emergency goes on without a lease.`,
    '  Ctrl-C waits for calls that are on their way, then gives the lease back; a second one waits for nothing, and leaves the lease to end.',
    'Exit codes: 0 done, 1 failed, 3 refused or declined, 4 unknown, 130 interrupted.',
    'Against a lab: DR_ENDPOINT, DR_PROBE_PREFIX, DR_PROBE_CONFIG (of curl), DR_RESOLVER, DR_TIME_SCALE, DR_CLOCK_ORIGIN and DR_CLOCK_OFFSET (milliseconds).',
  ];
}

function planOf(step: Step, index: number): readonly string[] {
  const after = step.needs.length === 0 ? '' : `; after ${step.needs.join(', ')}`;
  const instead = step.orAccept === undefined ? [] : [`       or ${accepting(step.orAccept)}`];
  return [
    `  ${String(index + 1).padStart(2)}. ${oneLine(step.title)} (${step.id}; at most ${step.deadline} s${after})`,
    ...step.act.map((act) => `       ${byAct(PLANNED, act)}`),
    ...instead,
    ...step.met.map((condition) => `       until ${oneLine(condition.why)}`),
  ];
}
