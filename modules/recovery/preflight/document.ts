/** docs/preflight.md, made from the checks themselves. */
import type { Check } from './check';

export function describeChecks(checks: readonly Check[]): string {
  return [
    '<!-- generated from modules/recovery/preflight/checks/ by UPDATE_GENERATED=1 npx jest modules/recovery/preflight -->',
    '',
    '# Preflight: would a failover work now?',
    '',
    '```',
    '$ dr preflight --to us-west-2',
    '```',
    '',
    'Every check only reads, all at the same time, with a limit of 15 s; a region that does not answer is not waited for twice. `✓` met, `✗` not met, `?` unknown: what could not be seen.',
    'Exit code 0: all met. 2: something is not met. 4: nothing is not met, but something is unknown.',
    'While the region that is left is out, most checks still say what they can, and what cannot be known.',
    '`--as operator` (or `break-glass`, or the name of a role) asks for the permissions of who would act instead of the caller. `dr failover`, `dr evacuate` and `dr return` show as warnings what is not met or unknown, before they ask. The move can continue.',
    ...checks.flatMap(({ id, title, why, fix, stops }) => [
      '',
      `## ${id}`,
      '',
      `${title}.`,
      '',
      `- Why: ${why}`,
      `- Fix: ${fix}`,
      `- While it is not met: ${stops ? 'the failover itself may fail' : 'the failover can continue'}`,
    ]),
    '',
  ].join('\n');
}
