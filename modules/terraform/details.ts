/** Changed values of a plan, for a reviewer. Pure. Secrets are masked here. */

/** One argument of a resource. Values are JSON cut to one line; what Terraform calls sensitive is `(secret)`. */
export interface ValueChange {
  /** Dotted path inside the resource: `tags.owner`, `scaling[0].max`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** It is why the resource is replaced. */
  readonly forces: boolean;
}

/** By address. Resources that are created or destroyed as a whole have no entry. */
export type Details = Readonly<Record<string, readonly ValueChange[]>>;

/** The longest value that is shown. */
const VALUE_LENGTH = 100;
export const SECRET = '(secret)';
const LATER = '(known after the apply)';
const NOTHING = '(nothing)';
/** Terraform marks what providers call sensitive; names that sound secret are masked, too. */
const SOUNDS_SECRET =
  /(^|[_.])(password|passwd|secret_string|secret_binary|private_key|auth_token|access_key|token)($|[_.[])/i;

interface Sides {
  readonly before: unknown;
  readonly after: unknown;
  readonly unknown: unknown;
  readonly secret: readonly unknown[];
}

/**
 * The changed values of a plan (`terraform show -json`). Takes any JSON, and leaves out what it does not understand.
 */
export function detailsOf(planJson: unknown): Details {
  const changes = fields(planJson)['resource_changes'];
  const entries = (Array.isArray(changes) ? changes : []).map(fields).flatMap((raw) => {
    const change = fields(raw['change']);
    const actions = Array.isArray(change['actions']) ? change['actions'].map(String) : [];
    const inPlace = actions.includes('update') || (actions.includes('create') && actions.includes('delete'));
    return inPlace ? [[String(raw['address']), changedValues(change)] as const] : [];
  });
  return Object.fromEntries(entries);
}

function changedValues(change: Readonly<Record<string, unknown>>): readonly ValueChange[] {
  const paths = Array.isArray(change['replace_paths']) ? (change['replace_paths'] as unknown[]) : [];
  const forcing = paths.map((path) => (Array.isArray(path) ? String(path[0]) : ''));
  const sides = {
    before: change['before'],
    after: change['after'],
    unknown: change['after_unknown'],
    secret: [change['before_sensitive'], change['after_sensitive']],
  };
  const all = leaves('', sides);
  // AWS computes new values for a replaced resource: only known values are shown.
  const replaced = forcing.length > 0;
  return all
    .map((one) => ({ ...one, forces: forcing.includes(one.path.split(/[.[]/)[0] ?? '') }))
    .filter(({ after, forces }) => !replaced || forces || after !== LATER);
}

function leaves(path: string, { before, after, unknown, secret }: Sides): readonly Omit<ValueChange, 'forces'>[] {
  if (unknown !== true && !holdsTrue(unknown) && same(before, after)) return [];
  if (secret.includes(true) || SOUNDS_SECRET.test(path)) return [{ path, before: SECRET, after: SECRET }];
  if (unknown === true) return [{ path, before: shown(before), after: LATER }];
  const both = isNested(before) && (isNested(after) || after === null || after === undefined);
  const nested = both || (isNested(after) && (before === null || before === undefined));
  if (!nested) return [{ path, before: shown(before), after: shown(after) }];
  const names = new Set([before, after, unknown].flatMap((side) => (isNested(side) ? Object.keys(side) : [])));
  return [...names].sort().flatMap((name) => {
    const list = Array.isArray(before) || Array.isArray(after);
    const below = list ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const at = (side: unknown): unknown => (isNested(side) ? side[name] : undefined);
    return leaves(below, { before: at(before), after: at(after), unknown: at(unknown), secret: secret.map(at) });
  });
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return NOTHING;
  const text = JSON.stringify(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH - 1)}…` : text;
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isNested(value) && !Array.isArray(value) ? value : {};
}

function holdsTrue(value: unknown): boolean {
  return value === true || (isNested(value) && Object.values(value).some(holdsTrue));
}

/** To Terraform an absent value equals null. */
function same(left: unknown, right: unknown): boolean {
  if (!isNested(left) || !isNested(right)) return (left ?? null) === (right ?? null);
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => same(left[name], right[name]));
}
