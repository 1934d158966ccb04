/** Compares state files in Terraform's format 4. Pure. Values are compared and never shown. */

/** Bytes of the largest state that is read; 200 resources have about one MiB. */
export const MOST_STATE_BYTES = 64 * 1024 * 1024;

interface RawInstance {
  /** `tainted`: its creation did not end, so the next apply replaces it. */
  readonly status?: string;
  readonly index_key?: string | number;
  readonly deposed?: string;
  readonly attributes?: unknown;
  readonly attributes_flat?: unknown;
}

interface RawResource {
  readonly module?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly name?: string;
  readonly instances?: readonly RawInstance[];
}

export interface StateFile {
  readonly serial: number;
  /**
   * Empty if the first apply of a state could not reach its bucket at the end: Terraform sets the lineage when it
   * writes.
   */
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly RawResource[];
}

/** `null`: there is no state. Throws SyntaxError for a text that is no state file. */
export function parseStateFile(text: string): StateFile | null {
  if (text.trim() === '') return null;
  const read = JSON.parse(text) as Partial<StateFile> & { readonly version?: number };
  if (read.version !== 4 || typeof read.serial !== 'number' || typeof read.lineage !== 'string') {
    throw new SyntaxError('it is not a state file of format 4');
  }
  const { serial, lineage, outputs = {}, resources = [] } = read as StateFile;
  // Terraform 1.11 answers a pull of a missing state with an empty state without lineage.
  if (lineage === '' && resources.length === 0 && Object.keys(outputs).length === 0) return null;
  return { serial, lineage, outputs, resources };
}

/** Managed resources; data sources do not count. */
export function resourceCount(file: StateFile | null): number {
  return file === null ? 0 : objectsOf(file).size;
}

/** Tainted resources with their identifier: the next apply would replace them. */
export function incompleteIn(file: StateFile | null): ReadonlyMap<string, string> {
  const found = (file?.resources ?? []).flatMap((resource) =>
    (resource.instances ?? [])
      .filter(({ status }) => status === 'tainted')
      .map((one): [string, string] => [addressOf(resource, one), identifierIn(one.attributes)]),
  );
  return new Map(found);
}

function identifierIn(attributes: unknown): string {
  const id = typeof attributes === 'object' && attributes !== null ? (attributes as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : '';
}

function addressOf({ module, type = '', name = '' }: RawResource, { index_key: key }: RawInstance): string {
  const index = key === undefined ? '' : `[${JSON.stringify(key)}]`;
  return `${module === undefined ? '' : `${module}.`}${type}.${name}${index}`;
}

/** The initial state of the apply that left the file. */
export type Base = StateFile | 'absent' | 'unknown';

export type PushVerdict =
  | { readonly kind: 'push' }
  /** The bucket holds it already. */
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly code: string; readonly why: string };

/**
 * Whether a state that could not be written may be written now: it must have the same lineage and be newer, and
 * everything in the bucket must be in it or in the initial state of its apply. A greater serial is no proof: each
 * failed attempt to write adds one.
 */
export function judgePush(file: StateFile, remote: StateFile | null, base: Base): PushVerdict {
  if (remote === null) {
    if (typeof base === 'string') return { kind: 'push' };
    return refused('state-gone', `The apply began from serial ${base.serial}, and the bucket holds no state any more.`);
  }
  if (contentOf(file) === contentOf(remote)) return { kind: 'there' };
  if (file.lineage !== remote.lineage) {
    const has = file.lineage === '' ? 'has no lineage: its apply began without a state' : `has lineage ${file.lineage}`;
    const why = `The file ${has}, and the state in the bucket has lineage ${remote.lineage}: they are two states, of which neither came from the other.`;
    return refused('other-lineage', why);
  }
  if (remote.serial >= file.serial) {
    const why = `The state in the bucket has serial ${remote.serial}, and the file ${file.serial}: somebody wrote it after this file was left.`;
    return refused('state-moved', why);
  }
  const lost = lostBy(file, remote, base);
  if (lost.length === 0) return { kind: 'push' };
  const since = typeof base === 'string' ? '' : ` since serial ${base.serial}, from which this file's apply began`;
  const why = `Somebody changed the state in the bucket${since}; the file does not know of it: ${lost.join(', ')}.`;
  return refused('state-moved', why);
}

const refused = (code: string, why: string): PushVerdict => ({ kind: 'refused', code, why });

/** Addresses (and outputs) whose value in the bucket would be lost. */
function lostBy(file: StateFile, remote: StateFile, base: Base): readonly string[] {
  const known = base === 'unknown' || base === 'absent' ? null : base;
  const [ours, theirs, before] = [objectsOf(file), objectsOf(remote), known === null ? NONE : objectsOf(known)];
  const changed = [...theirs].filter(([address, objects]) =>
    objects.some((one) => !has(ours, address, one) && !has(before, address, one)),
  );
  // A resource that the apply did not change and that is missing in the bucket was removed by another apply.
  const removed = [...before].filter(
    ([address, objects]) => !theirs.has(address) && objects.some((one) => has(ours, address, one)),
  );
  const outputs = Object.entries(remote.outputs).filter(
    ([name, value]) =>
      text(value) !== text(file.outputs[name]) && (known === null || text(value) !== text(known.outputs[name])),
  );
  return [...[...changed, ...removed].map(([address]) => address), ...outputs.map(([name]) => `output ${name}`)].sort();
}

type Objects = ReadonlyMap<string, readonly string[]>;
const NONE: Objects = new Map();

const has = (objects: Objects, address: string, one: string): boolean => objects.get(address)?.includes(one) === true;

/** By address, every object: during a replacement the old one is beside the new one. */
function objectsOf({ resources }: StateFile): Objects {
  const found = new Map<string, string[]>();
  for (const resource of resources.filter(({ mode }) => mode === 'managed')) {
    for (const one of resource.instances ?? []) {
      const address = addressOf(resource, one);
      found.set(address, [...(found.get(address) ?? []), text(one.attributes ?? one.attributes_flat)]);
    }
  }
  return found;
}

function contentOf(file: StateFile): string {
  return text([[...objectsOf(file)].sort(([a], [b]) => (a < b ? -1 : 1)), file.outputs]);
}

/** The same text for the same value, whatever the order of its keys. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
