/** What to do next, one line for each end of a verb. Exhaustive: a verb that ends in a new way gets a line here. Pure. */
import { remedyIn } from '../../operations/why';
import { unmet } from '../demands/demands';
import type { Command } from './command';
import { nextForEnvironment } from './environment';
import { repairOf } from './repair';
import type { Did, Ends } from './situation';

type Endings = { readonly [After in keyof Ends]: (facts: Ends[After], command: Command) => string };

const RECOVERY: Pick<Endings, 'status' | 'run' | 'reconcile' | 'preflight'> = {
  status: nextForEnvironment,
  run: ({ verb, id, outcome, left }, command) => {
    if (outcome !== 'done') return `look at what stopped it, then go on with: ${command(`resume ${id}`)}`;
    if (left !== undefined) return `${command('reconcile')}; to undo it: ${command(`return ${left}`)}`;
    return verb === 'failover' ? `after the failover: ${command('reconcile')}` : command('reconcile');
  },
  reconcile: ({ open, frozen, leftovers, short, changes }, command) => {
    const again = (regions: readonly string[], does: string): string =>
      `when ${regions.join(' and ')} ${does}: ${command('reconcile')}`;
    if (open.length > 0) return command(`plan ${open.join(' ')}`);
    if (frozen.length > 0) return again(frozen, 'answers');
    if (leftovers.length > 0) return again(leftovers, 'answers');
    if (short.length > 0) return again(short, 'replicates');
    return changes > 0 ? 'commit the overlays' : 'nothing to do';
  },
  preflight: ({ targets }, command) => {
    const first = (wanted: string): string | undefined =>
      targets.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === wanted))[0]?.check.id;
    const bad = first('not-met');
    if (bad !== undefined)
      return `fix ${bad} first, then ${command('preflight')}; what each check means: docs/preflight.md`;
    const doubt = first('unknown');
    if (doubt !== undefined) return `find out why ${doubt} is unknown; what each check means: docs/preflight.md`;
    return `nothing to do. A planned move: ${command(`failover --to ${targets[0]?.target ?? 'REGION'} --graceful`)}`;
  },
};

const PROVISION: Pick<Endings, 'plan' | 'diff' | 'apply' | 'destroy' | 'drift' | 'check'> = {
  plan: ({ results, changed }, command) => {
    const failed = results.filter(({ error }) => error !== null);
    const repair = repairOf(failed, command);
    if (repair !== null) return repair;
    if (changed.length > 0) return command(`apply ${changed.join(' ')}`);
    return failed.length > 0 ? 'fix what failed, then plan again' : 'nothing: every plan is empty';
  },
  diff: ({ failed, refused, states }, command) => {
    if (failed.length > 0) return `fix what failed, then: ${command('diff')}`;
    if (refused > 0) return 'change what would be refused, or name it at dr apply: --accept RULE:ADDRESS --reason TEXT';
    if (states.length > 0) return command(`apply ${states.map(({ state }) => state).join(' ')}`);
    return 'nothing: every plan is empty';
  },
  apply: ({ results, done }, command) => {
    if (done) return `${command('plan')}, to see that nothing is left to do`;
    const open = results.filter(({ end }) => end !== 'applied' && end !== 'unchanged').map(({ state }) => state);
    return repairOf(results, command) ?? `fix what is said above, then: ${command(`apply ${open.join(' ')}`)}`;
  },
  destroy: ({ results, done }, command) =>
    done
      ? 'nothing is left of these states'
      : (repairOf(results, command) ?? 'fix what is said above, then run it again'),
  drift: (facts, command) => repairOf(facts.states, command) ?? afterDrift(facts, command),
  check: ({ passes }, command) =>
    passes
      ? command('plan')
      : 'fix what was found, or make an exception with a reason and a last day (docs/policies.md)',
};

function afterDrift({ states, roles }: Ends['drift'], command: Command): string {
  const of = (wanted: (typeof states)[number]['verdict']): readonly string[] =>
    states.filter(({ verdict }) => verdict === wanted).map(({ state }) => state);
  if (of('failed').length > 0) return 'fix what failed, then look again';
  if (of('differs').length > 0)
    return `decide for each line: bring it into an overlay, or let ${command('apply')} put it back`;
  if (roles.differences.length > 0) return `${command('reconcile')}, to make the overlays say what is`;
  const [owned] = unmet(roles.demands);
  if (owned !== undefined) return `${owned.words}. ${owned.fix}`;
  if (roles.missing.length > 0) return `${command('apply')}, which makes the missing alarms`;
  if (of('unknown').length > 0) {
    const [remedy] = states.flatMap(({ why }) => (why === null ? [] : (remedyIn(why) ?? [])));
    const again = command(`drift ${of('unknown').join(' ')}`);
    return remedy === undefined ? `when the region answers: ${again}` : `${remedy} Then ${again}`;
  }
  if (roles.unknown.length > 0) return command('status');
  if (of('moved').length > 0) return 'nothing: an apply does not revert these changes';
  return 'nothing: reality, state, configuration and roles agree';
}

const RUNBOOKS: Pick<Endings, 'lint' | 'compare' | 'rto' | 'upload' | 'bundles'> = {
  lint: ({ broken }, command) =>
    broken ? 'fix what is named: a runbook that breaks a rule is not carried out' : command('preflight'),
  // From memory to labs, from there to a drill; a failback is compared in memory alone, and rehearsed in a drill.
  compare: ({ differ, name, model, to }, command) => {
    if (differ) return 'look at what differs: do not rely on an engine that does something else';
    if (model && name !== 'failback') return command(`runbook compare ${name} --to ${to}`);
    return command(model ? 'drill' : 'drill --engine step-functions');
  },
  rto: ({ above }, command) =>
    above
      ? 'shorten what decides (its settings are in docs/prepare.md), or promise a longer rto_minutes'
      : command('rto --format svg --out rto.svg'),
  upload: ({ failed }, command) =>
    failed ? `fix what is said above, then: ${command('bundle --upload')}` : command('bundle --check'),
  bundles: ({ state, altered, local, folder }, command) => {
    if (state === 'fresh') return 'nothing to do';
    const out = folder === null ? '' : ` --out ${folder}`;
    const renew = local ? command(`bundle${out}`) : command('bundle --upload');
    const next = state === 'unknown' ? `find out why it cannot be read, then ${command('bundle --check')}` : renew;
    return altered ? `find out who altered it (the buckets keep the versions), then: ${next}` : next;
  },
};

const RUNS: Pick<Endings, 'asked' | 'answered' | 'runs' | 'copies' | 'evidence'> = {
  asked: ({ first }, command) =>
    command(first === null ? 'journal' : `approve ${first.run} ${first.names.join(' ')} --reason TEXT`),
  answered: ({ run }, command) =>
    `the run looks for it every few seconds; ${command(`journal ${run}`)} shows whether it took it`,
  runs: ({ kept, open }, command) => {
    const run = open ?? kept[0];
    return run === undefined ? 'nothing to do' : command(`journal ${run}`);
  },
  copies: ({ run, whole }, command) => (whole ? 'every copy says the same' : command(`journal ${run} --sync`)),
  evidence: ({ newest }, command) => command(newest === null ? 'drill' : `report ${newest}`),
};

/** The one command that follows. */
const FOLLOWS: Readonly<Record<Did, (about: string) => string>> = {
  abort: () => 'status',
  'list-journal': () => 'journal',
  'list-policies': () => 'check',
  bootstrap: () => 'apply',
  explain: () => 'synth',
  journal: (run) => `journal ${run} --verify`,
  skip: (run) => `resume ${run}`,
  state: (state) => `plan ${state}`,
  synth: () => 'plan',
  'synth-all': () => 'plan --env NAME',
};

export const ENDINGS: Endings = {
  ...RECOVERY,
  ...PROVISION,
  ...RUNBOOKS,
  ...RUNS,
  did: ({ what, about = '' }, command) => command(FOLLOWS[what](about)),
};
