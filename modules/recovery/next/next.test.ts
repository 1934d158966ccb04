import { DrError } from '../../console/errors';
import type { StateResult } from '../../terraform/apply-all';
import type { DriftOfState } from '../../terraform/drift';
import type { CheckFinding } from '../preflight/preflight';
import { whatNext } from './next';
import type { Situation } from './situation';

const command = (words: string): string => `dr ${words} --lab`;

const state = (name: string, end: StateResult['end'], code?: string): StateResult => ({
  state: name,
  end,
  verdict: null,
  error: code === undefined ? null : new DrError(code, 'what', 'why', 'fix'),
  blockedBy: null,
});

const drift = (verdict: DriftOfState['verdict']): DriftOfState => ({
  state: 'shop.global',
  verdict,
  moved: [],
  wanted: [],
  outputs: [],
  why: null,
  error: null,
});

const check = (id: string, verdict: CheckFinding['verdict']): CheckFinding => ({
  check: { id, title: id, why: '', fix: '', stops: false, look: () => Promise.reject(new Error('is not asked')) },
  verdict,
  observed: '',
});

const ROLES = { differences: [], unknown: [], missing: [], demands: [] };
const DEMAND = {
  id: 'capacity',
  region: 'w',
  of: 'service',
  verdict: 'not-met',
  words: 'w: lacks',
  fix: 'Fix',
} as const;
const RECONCILED = { open: [], frozen: [], leftovers: [], short: [], changes: 0 };
const FRESH = { state: 'fresh', altered: false, local: false, folder: null } as const;
const COMPARED = { differ: false, name: 'failover', model: true, to: 'w' };

test.each<[Situation, string]>([
  [{ after: 'run', verb: 'failover', id: 'r1', outcome: 'done' }, 'after the failover: dr reconcile --lab'],
  [{ after: 'run', verb: 'failback', id: 'r1', outcome: 'done' }, 'dr reconcile --lab'],
  [
    { after: 'run', verb: 'evacuate', id: 'r1', outcome: 'done', left: 'w' },
    'dr reconcile --lab; to undo it: dr return w --lab',
  ],
  [
    { after: 'run', verb: 'failover', id: 'r1', outcome: 'unknown' },
    'look at what stopped it, then go on with: dr resume r1 --lab',
  ],
  [{ after: 'reconcile', ...RECONCILED }, 'nothing to do'],
  [{ after: 'reconcile', ...RECONCILED, changes: 1 }, 'commit the overlays'],
  [{ after: 'reconcile', ...RECONCILED, short: ['e'], changes: 1 }, 'when e replicates: dr reconcile --lab'],
  [{ after: 'reconcile', ...RECONCILED, leftovers: ['e'], short: ['e'] }, 'when e answers: dr reconcile --lab'],
  [{ after: 'reconcile', ...RECONCILED, frozen: ['e', 'w'] }, 'when e and w answers: dr reconcile --lab'],
  [{ after: 'reconcile', ...RECONCILED, open: ['s.a', 's.b'], frozen: ['e'] }, 'dr plan s.a s.b --lab'],
  [
    { after: 'preflight', targets: [{ target: 'w', findings: [check('lag', 'met')] }] },
    'nothing to do. A planned move: dr failover --to w --graceful --lab',
  ],
  [
    { after: 'preflight', targets: [{ target: 'w', findings: [check('lag', 'unknown'), check('tools', 'met')] }] },
    'find out why lag is unknown; what each check means: docs/preflight.md',
  ],
  [
    { after: 'preflight', targets: [{ target: 'w', findings: [check('lag', 'unknown'), check('tools', 'not-met')] }] },
    'fix tools first, then dr preflight --lab; what each check means: docs/preflight.md',
  ],
  [{ after: 'plan', results: [], changed: [] }, 'nothing: every plan is empty'],
  [{ after: 'plan', results: [state('s.a', 'failed', 'x')], changed: [] }, 'fix what failed, then plan again'],
  [{ after: 'plan', results: [state('s.a', 'failed', 'x')], changed: ['s.b'] }, 'dr apply s.b --lab'],
  [
    { after: 'plan', results: [state('s.a', 'failed', 'state-not-written')], changed: ['s.b'] },
    'dr state push s.a --lab',
  ],
  [{ after: 'diff', failed: [], refused: 0, states: [] }, 'nothing: every plan is empty'],
  [
    { after: 'diff', failed: [], refused: 0, states: [{ state: 's.a', changes: [], outputs: [] }] },
    'dr apply s.a --lab',
  ],
  [
    { after: 'diff', failed: [], refused: 1, states: [] },
    'change what would be refused, or name it at dr apply: --accept RULE:ADDRESS --reason TEXT',
  ],
  [
    { after: 'diff', failed: [{ state: 's.a', what: '', why: '' }], refused: 1, states: [] },
    'fix what failed, then: dr diff --lab',
  ],
  [{ after: 'apply', results: [], done: true }, 'dr plan --lab, to see that nothing is left to do'],
  [
    { after: 'apply', results: [state('s.a', 'applied'), state('s.b', 'failed', 'x')], done: false },
    'fix what is said above, then: dr apply s.b --lab',
  ],
  [{ after: 'destroy', results: [], done: true }, 'nothing is left of these states'],
  [
    { after: 'destroy', results: [state('s.b', 'failed', 'x')], done: false },
    'fix what is said above, then run it again',
  ],
  [
    { after: 'drift', states: [drift('agrees')], roles: ROLES },
    'nothing: reality, state, configuration and roles agree',
  ],
  [{ after: 'drift', states: [drift('moved')], roles: ROLES }, 'nothing: an apply does not revert these changes'],
  [{ after: 'drift', states: [drift('moved')], roles: { ...ROLES, unknown: ['x'] } }, 'dr status --lab'],
  [{ after: 'drift', states: [drift('unknown')], roles: ROLES }, 'when the region answers: dr drift shop.global --lab'],
  [
    { after: 'drift', states: [drift('unknown')], roles: { ...ROLES, missing: ['x'] } },
    'dr apply --lab, which makes the missing alarms',
  ],
  [{ after: 'drift', states: [], roles: { ...ROLES, missing: ['x'], demands: [DEMAND] } }, 'w: lacks. Fix'],
  [
    { after: 'drift', states: [], roles: { ...ROLES, differences: ['x'], demands: [DEMAND] } },
    'dr reconcile --lab, to make the overlays say what is',
  ],
  [
    { after: 'drift', states: [drift('differs')], roles: { ...ROLES, differences: ['x'] } },
    'decide for each line: bring it into an overlay, or let dr apply --lab put it back',
  ],
  [{ after: 'drift', states: [drift('differs'), drift('failed')], roles: ROLES }, 'fix what failed, then look again'],
  [{ after: 'check', passes: true }, 'dr plan --lab'],
  [
    { after: 'check', passes: false },
    'fix what was found, or make an exception with a reason and a last day (docs/policies.md)',
  ],
  [{ after: 'lint', broken: false }, 'dr preflight --lab'],
  [{ after: 'lint', broken: true }, 'fix what is named: a runbook that breaks a rule is not carried out'],
  [{ after: 'compare', ...COMPARED }, 'dr runbook compare failover --to w --lab'],
  [{ after: 'compare', ...COMPARED, name: 'failback' }, 'dr drill --lab'],
  [{ after: 'compare', ...COMPARED, model: false }, 'dr drill --engine step-functions --lab'],
  [
    { after: 'compare', ...COMPARED, differ: true },
    'look at what differs: do not rely on an engine that does something else',
  ],
  [{ after: 'rto', above: false }, 'dr rto --format svg --out rto.svg --lab'],
  [
    { after: 'rto', above: true },
    'shorten what decides (its settings are in docs/prepare.md), or promise a longer rto_minutes',
  ],
  [{ after: 'upload', failed: false }, 'dr bundle --check --lab'],
  [{ after: 'upload', failed: true }, 'fix what is said above, then: dr bundle --upload --lab'],
  [{ after: 'bundles', ...FRESH }, 'nothing to do'],
  [{ after: 'bundles', ...FRESH, state: 'other' }, 'dr bundle --upload --lab'],
  [{ after: 'bundles', ...FRESH, state: 'other', local: true, folder: 'kept' }, 'dr bundle --out kept --lab'],
  [
    { after: 'bundles', ...FRESH, state: 'unknown', local: true },
    'find out why it cannot be read, then dr bundle --check --lab',
  ],
  [
    { after: 'bundles', ...FRESH, state: 'other', altered: true },
    'find out who altered it (the buckets keep the versions), then: dr bundle --upload --lab',
  ],
  [{ after: 'asked', first: null }, 'dr journal --lab'],
  [{ after: 'asked', first: { run: 'r1', names: ['a', 'b'] } }, 'dr approve r1 a b --reason TEXT --lab'],
  [
    { after: 'answered', run: 'r1' },
    'the run looks for it every few seconds; dr journal r1 --lab shows whether it took it',
  ],
  [{ after: 'runs', kept: [], open: null }, 'nothing to do'],
  [{ after: 'runs', kept: ['r2', 'r1'], open: null }, 'dr journal r2 --lab'],
  [{ after: 'runs', kept: ['r2', 'r1'], open: 'r1' }, 'dr journal r1 --lab'],
  [{ after: 'copies', run: 'r1', whole: true }, 'every copy says the same'],
  [{ after: 'copies', run: 'r1', whole: false }, 'dr journal r1 --sync --lab'],
  [{ after: 'evidence', newest: null }, 'dr drill --lab'],
  [{ after: 'evidence', newest: 'r1' }, 'dr report r1 --lab'],
  [{ after: 'did', what: 'skip', about: 'r1' }, 'dr resume r1 --lab'],
  [{ after: 'did', what: 'state', about: 's.a' }, 'dr plan s.a --lab'],
  [{ after: 'did', what: 'bootstrap' }, 'dr apply --lab'],
])('%j is followed by: %s', (situation, line) => {
  expect(whatNext(situation, command)).toBe(line);
});
