/** What to do next about an environment that was looked at: the first rule that has an answer decides. Pure. */
import { remedyIn } from '../../operations/why';
import { isOrphan } from '../../runs/orphans';
import { damageWords } from '../../runs/runs';
import type { Topology } from '../../topology/topology';
import { unmet } from '../demands/demands';
import { differences, leftBehind } from '../differences';
import type { Pattern } from '../pattern';
import { isBare, type Findings } from '../status/findings';
import type { StatusPicture } from '../status/picture';
import { whereNext } from '../where-next';
import type { Command } from './command';
import { nextCommand } from './roles';

export interface EnvironmentLook {
  readonly topology: Topology;
  readonly pattern: Pattern;
  readonly picture: Pick<StatusPicture, 'seen' | 'guards' | 'leases' | 'runs' | 'damaged'>;
  readonly found: Findings;
}

type Rule = (look: EnvironmentLook, command: Command) => string | null;

export function nextForEnvironment(look: EnvironmentLook, command: Command): string {
  for (const rule of RULES) {
    const answer = rule(look, command);
    if (answer !== null) return answer;
  }
  return 'nothing to do';
}

/** A person waits: for that nobody needs to know more. */
const asks: Rule = ({ picture }, command) => {
  const run = picture.runs.find(({ waiting }) => waiting.length > 0);
  if (run === undefined) return null;
  return `another person answers: ${command(`approve ${run.id} ${run.waiting.join(' ')} --reason TEXT`)}`;
};

const orphan: Rule = ({ picture }, command) => {
  const alone = picture.leases.runs.find(isOrphan);
  return alone === undefined
    ? null
    : `end the lease without a run: ${command(`abort ${alone.record.run} --reason TEXT`)}`;
};

/** It may be open, and nobody can tell how far it is: no other is gone on with before. */
const damaged: Rule = ({ picture }, command) => {
  const run = picture.damaged?.at(-1);
  return run === undefined ? null : damageWords(run, command);
};

/** What was begun and left, and roles that are apart; nothing where something of it cannot be told. */
const begun: Rule = ({ topology, pattern, picture, found: { gaps, left = [] } }, command) => {
  const { seen: observation, guards, leases, runs } = picture;
  const frozen = guards.freezes.flatMap(({ region, since }) => (since.known && since.value !== null ? [region] : []));
  const elsewhere = leases.runs.filter(({ kept, record }) => kept === 'yes' && record.open);
  const openRuns = [...new Set([...runs.map(({ id }) => id), ...elsewhere.map(({ record }) => record.run)])];
  const { verb, words, why } = nextCommand(pattern, topology, { observation, openRuns, frozen });
  // A reconciliation ends where a state was not written: that comes first.
  const named = verb === 'resume' || verb === 'failover' || (verb === 'reconcile' && left.length === 0);
  return named && gaps.length === 0 ? `${command(words)}: ${why}` : null;
};

const bare: Rule = ({ picture }, command) =>
  isBare(picture.seen) ? `nothing is provisioned yet: ${command('bootstrap')}, then ${command('apply')}` : null;

/** A move would be refused for it, whatever else is wrong. */
const contradiction: Rule = ({ picture }, command) => {
  const [first] = picture.seen.dnsProblems;
  return first === undefined ? null : `${first.fix} Then ${command('status')}`;
};

const unknown: Rule = ({ topology, pattern, picture, found: { gaps } }, command) => {
  if (gaps.length === 0) return null;
  const to = whereNext(pattern, topology, picture.seen);
  // Nobody should be sent to a region of which something is unknown itself.
  if (gaps.some((gap) => gap.startsWith(`${to}:`))) {
    const [first = ''] = gaps;
    const remedy = remedyIn(first);
    return remedy === null
      ? `find out why this is unknown: ${first}; then ${command('status')}`
      : `${first}. ${remedy} Then ${command('status')}`;
  }
  return `some checks could not be evaluated. If the serving region is lost: ${command(`failover --to ${to}`)}`;
};

/** No plan of that state is made before: a reconciliation would end there. */
const remains: Rule = ({ found: { left = [] } }) => {
  const [before] = left;
  return before === undefined ? null : `${before.words}. ${before.fix}`;
};

const moved: Rule = ({ topology, pattern, picture: { seen }, found }, command) => {
  if (found.moved.length === 0) return null;
  const left = leftBehind(pattern.sides, topology, seen);
  if (found.moved.every((one) => left.includes(one))) return `${command('reconcile')}, which removes it`;
  if (pattern.shortfalls(topology, seen).length > 0 && differences(pattern.sides, topology, seen).length === 0)
    return `${command('reconcile')}, which gives the declared capacity back`;
  const said = pattern.next(topology, seen);
  const back = said?.verb === 'failback' ? said.words : 'failback';
  return `${command(back)} to return, or ${command('reconcile')} to keep it as it is`;
};

const outside: Rule = ({ found }, command) =>
  found.outside.length > 0 ? `${command('failback')}: ${found.outside.join('; ')}` : null;

const demanded: Rule = ({ found }, command) => {
  const [first] = unmet(found.demands);
  return first === undefined ? null : `${first.words}. ${first.fix.replace(/^dr reconcile/, command('reconcile'))}`;
};

const alarms: Rule = ({ found }, command) => {
  if (found.alarms.length > 0) return 'look at the alarms that are in ALARM';
  return found.missing.length > 0 ? `${command('apply')}, which makes the missing alarms` : null;
};

/** What was begun and left comes before what is different. */
const RULES: readonly Rule[] = [
  ...[asks, orphan, damaged, begun],
  ...[bare, contradiction, unknown, remains, moved, outside, demanded, alarms],
];
