/** The verdict on a plan. Pure: `terraform show -json` in, verdict out. No value of any attribute is kept: it may be secret. */
import { DrError } from '../console/errors';
import type { RefusedChange, TerraformTypes } from '../policies/terraform-types';
import type { StateId } from '../topology/topology';
import type { PlannedChange, ChangeAction, PlanVerdict, Refusal, RefusalRule } from './types';

type Fields = Readonly<Record<string, unknown>>;

interface RawChange {
  readonly address: string;
  readonly type: string;
  readonly mode?: string;
  readonly previous_address?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: unknown;
    readonly after?: unknown;
    readonly after_unknown?: unknown;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    readonly importing?: unknown;
  };
}

/** Deletion protection attributes, in the spelling of the provider's resources. */
export const PROTECTION_ATTRIBUTES = [
  'deletion_protection',
  'deletion_protection_enabled',
  'enable_deletion_protection',
];

const ACTIONS: readonly string[] = ['create', 'read', 'update', 'delete', 'forget', 'no-op'] satisfies ChangeAction[];

/** Judges the JSON form of a plan by the facts of its types. Throws `unreadable-plan` for anything unknown. */
export function judgePlan(state: StateId, planJson: unknown, types: TerraformTypes): PlanVerdict {
  const plan = fields(planJson);
  if (typeof plan['format_version'] !== 'string' || !plan['format_version'].startsWith('1.')) {
    throw unreadable(state, 'its format_version is not 1.x');
  }
  if (plan['errored'] === true) throw unreadable(state, 'it ended with an error');
  const raw = rawChanges(state, plan['resource_changes']);
  const changes = raw.filter((change) => !isNoOp(change));
  const outputChanges = Object.entries(fields(plan['output_changes']))
    .filter(([, change]) => !actionsOf(fields(change)['actions']).every((action) => action === 'no-op'))
    .map(([name]) => name)
    .sort();
  return {
    state,
    empty: changes.length === 0 && outputChanges.length === 0,
    changes: changes.map(describe),
    outputChanges,
    drift: driftOf(state, plan),
    refusals: changes.flatMap((change) => refusalsOf(types, change)),
  };
}

/**
 * Changes in AWS. An update counts if the configuration sets the attribute: values that AWS computes (members of a
 * cluster, rules that are separate resources) change with every apply and are not drift.
 */
function driftOf(state: StateId, plan: Fields): PlannedChange[] {
  const configured = configuredAttributes(plan['configuration']);
  return rawChanges(state, plan['resource_drift'])
    .filter((change) => !isNoOp(change))
    .map((raw) => {
      const set = configured.get(raw.address.replace(/\[[^\]]*\]$/, ''));
      const before = fields(raw.change.before);
      const after = fields(raw.change.after);
      const moved = differing(raw).filter((name) => !(isVoid(before[name]) && isVoid(after[name])));
      return { ...describe(raw), attributes: set === undefined ? moved : moved.filter((name) => set.has(name)) };
    })
    .filter(({ actions, attributes }) => !actions.includes('update') || attributes.length > 0);
}

/** Attributes that the configuration gives a value, by address. */
function configuredAttributes(configuration: unknown): Map<string, ReadonlySet<string>> {
  const { resources } = fields(fields(configuration)['root_module']);
  const list: readonly unknown[] = Array.isArray(resources) ? resources : [];
  return new Map(
    list.map(fields).map((one) => [String(one['address']), new Set(Object.keys(fields(one['expressions'])))]),
  );
}

/** Right after a creation, providers read empty values for absent ones. */
function isVoid(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** An in-place move or an import is a change of the state, although nothing happens in AWS. */
function isNoOp({ change, previous_address, address }: RawChange): boolean {
  const moved = previous_address !== undefined && previous_address !== address;
  return change.actions.every((action) => action === 'no-op') && !moved && change.importing === undefined;
}

function describe(raw: RawChange): PlannedChange {
  const forced = (raw.change.replace_paths ?? []).map((path) => String(path[0]));
  return {
    address: raw.address,
    type: raw.type,
    actions: raw.change.actions as readonly ChangeAction[],
    attributes: forced.length > 0 ? [...new Set(forced)].sort() : differing(raw),
  };
}

/** Top-level attributes that an update changes, those whose new value is not known yet included. */
function differing({ change }: RawChange): string[] {
  if (!change.actions.includes('update')) return [];
  const before = fields(change.before);
  const after = fields(change.after);
  const unknown = fields(change.after_unknown);
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...names].filter((name) => hasUnknown(unknown[name]) || !same(before[name], after[name])).sort();
}

function refusalsOf(types: TerraformTypes, raw: RawChange): Refusal[] {
  const refuse = (rule: RefusalRule, why: string): Refusal => ({ address: raw.address, rule, why });
  const { actions } = raw.change;
  const { stateful: loss, refused = {} } = types.get(raw.type) ?? {};
  const found: Refusal[] = [];
  if (actions.includes('delete')) {
    const replaced = actions.includes('create');
    if (loss !== undefined) found.push(refuse(replaced ? 'replaces-stateful' : 'destroys-stateful', loss));
    if (!replaced && isProtected(raw.change.before)) {
      found.push(
        refuse('destroys-protected', 'it is protected against deletion; give up the protection in an overlay first'),
      );
    }
  }
  if (actions.includes('forget') && loss !== undefined) {
    found.push(refuse('forgets-stateful', 'it would stay in AWS with nobody looking after it'));
  }
  if (actions.includes('update')) found.push(...refusedUpdates(raw, refused, refuse));
  return found;
}

function refusedUpdates(
  raw: RawChange,
  refused: Readonly<Record<string, RefusedChange>>,
  refuse: (rule: RefusalRule, why: string) => Refusal,
): Refusal[] {
  const attributes = differing(raw);
  const found = Object.entries(refused)
    .filter(([attribute]) => attributes.includes(attribute))
    .map(([, { rule, why }]) => refuse(rule, why));
  const after = fields(raw.change.after);
  const dropped = PROTECTION_ATTRIBUTES.filter(
    (name) => attributes.includes(name) && fields(raw.change.before)[name] === true && after[name] !== true,
  );
  if (dropped.length > 0) {
    found.push(
      refuse('drops-deletion-protection', `${dropped.join(', ')} is turned off: the next plan could delete it`),
    );
  }
  return found;
}

function isProtected(before: unknown): boolean {
  return PROTECTION_ATTRIBUTES.some((name) => fields(before)[name] === true);
}

function rawChanges(state: StateId, list: unknown): RawChange[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw unreadable(state, 'a list of changes is not a list');
  return list.map((item: unknown) => {
    const { address, type, change } = fields(item);
    const actions = actionsOf(fields(change)['actions']);
    const strange = actions.find((action) => !ACTIONS.includes(action));
    if (typeof address !== 'string' || typeof type !== 'string' || actions.length === 0) {
      throw unreadable(state, 'a change has no address, type or actions');
    }
    if (strange !== undefined)
      throw unreadable(state, `${address} has the action "${strange}", whose meaning is not known here`);
    return item as RawChange;
  });
}

function actionsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** In `after_unknown`, `true` anywhere below says that something is known only after the apply. */
function hasUnknown(value: unknown): boolean {
  if (value === true) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** Deep equality of JSON values; an absent attribute and null are the same thing to Terraform. */
function same(left: unknown, right: unknown): boolean {
  const a = left ?? null;
  const b = right ?? null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same((a as Fields)[name], (b as Fields)[name]));
}

function unreadable(state: StateId, why: string): DrError {
  return new DrError(
    'unreadable-plan',
    `The plan of ${state} cannot be judged.`,
    `Terraform's description of the plan is not what is expected: ${why}.`,
    'Use Terraform or OpenTofu of a version named in docs/command-line.md; nothing was applied.',
  );
}
