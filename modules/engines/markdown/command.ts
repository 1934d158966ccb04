/** Operations and conditions as commands that a person copies: the same names, inputs and queries as the bash engine's. */
import { CATALOGUE, cliAction } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { byCondition, type ByCondition } from '../../runbook/conditions/index';
import type { Condition, Note } from '../../runbook/runbook';
import { countQuery, firstQuery } from '../bash/jmespath';
import { quote, span } from '../bash/quote';
import { marked } from '../bash/cli-call';

/** One command; times before now are worked out by the shell when it is pasted. */
export function command({ service, action, region, input }: Operation, query?: string): string {
  const json = quote(JSON.stringify(marked(input))).replace(
    /@ago:(\d+)@/g,
    (_all, seconds: string) => `'"$(date -u -d '${seconds} seconds ago' +%Y-%m-%dT%H:%M:%SZ)"'`,
  );
  return [
    `aws ${CATALOGUE[service].cli} ${cliAction(action)}`,
    `--region ${region}`,
    '--output json',
    `--cli-input-json ${json}`,
    ...(query === undefined ? [] : [`--no-paginate --query ${quote(query)}`]),
  ].join(' \\\n  ');
}

export const noteCommand = (note: Note): string => command(note.read, firstQuery(note.in));

export interface CheckCommand {
  readonly command: string;
  /** What its answer must be, in words. */
  readonly expect: string;
}

/** A look as a command, for each kind of evidence. */
const CHECKS: ByCondition<CheckCommand> = {
  observed: (condition) => {
    const wanted = condition.atLeast ?? 1;
    return {
      command: command(condition.read, countQuery(condition)),
      expect: `the first number is ${wanted} or more: how many match. If it is less and the second value is not \`null\`, there are more pages than were read: unknown, not done`,
    };
  },
  missing: ({ read, missing }) => ({
    command: command(read),
    expect: `an error ${span(missing)} (with or without \`Fault\`)`,
  }),
  http: ({ http, via, method, status, contains }) => {
    const body = contains === undefined ? '' : `, and a body that contains ${span(contains)}`;
    const connect = via === undefined ? '' : ` --connect-to ${quote(`${new URL(http).hostname}:443:${via}:443`)}`;
    const post = method === undefined ? '' : ` -X ${method} -H 'Content-Length: 0'`;
    return {
      command: `curl -sS --max-time 10${connect}${post} -w '\\n%{http_code}\\n' ${quote(http)}`,
      expect: `the last line is \`${status}\`${body}`,
    };
  },
  dns: ({ dns, zone, through }) => ({
    command: `dig +noall +comments +answer +norecurse @"$(dig +short NS ${quote(zone)} | head -n 1)" ${quote(dns)} CNAME`,
    expect: `\`status: NOERROR\`, and a CNAME to ${span(through)} (or to a name that leads there: ask again for that one). No answer is unknown, not done`,
  }),
};

export const checkOf = (condition: Condition): CheckCommand => byCondition(CHECKS, condition);
