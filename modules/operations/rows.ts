/**
 * How the `operations` sides of parts are written: one row a service, one entry an operation. `modules/parts/index.operations.ts` joins
 * them, and `catalogue.ts` adds the homes of control planes. Data alone: this file and what imports it load nothing.
 */
import type { Effect } from './effects';

/** `data`: the service's data plane. `regional-control`: the region's own control plane. `global-control`: one region for all. */
export type Plane = 'data' | 'regional-control' | 'global-control';

/** How one read is whole. Sources: the service models and botocore's paginators; `pages.test.ts` holds the rows against the SDK. */
export interface PageRow {
  /** Members of the answer that hold a part of the whole in each page. */
  readonly lists: readonly string[];
  /** Member of the input by member of the answer that gives it its value. The first one says whether there is another page. */
  readonly next: Readonly<Record<string, string>>;
  /**
   * Where a list begins at the name that was asked for and goes on with others: the member of the input with that name.
   * Pages are then read while they are about that name.
   */
  readonly beginsAt?: string;
  /** Why the match is exact: the request names the whole value, or the reader compares it. */
  readonly exact: string;
}

export interface OperationRow {
  readonly plane: Plane;
  readonly mutating: boolean;
  /** Every paged read has it: a first page proves nothing about elements that it lacks. */
  readonly pages?: PageRow;
  /** IAM actions that the caller needs, where they are not the operation's own name. Source: service authorization reference. */
  readonly permissions?: readonly string[];
  /** Its answer is the same in every region. */
  readonly anywhere?: true;
  /** What it makes true; every operation that a runbook sends has it. */
  readonly sets?: Effect;
  /** It makes the target the writer; with a mode, only in runbooks of that mode, where it is sent to the target. */
  readonly promotes?: 'always' | 'after-a-loss';
  /** `bootstrap`: sent by bootstrap alone, with the caller's own permissions. `break-glass`: sent by a failback by rebuilding alone. */
  readonly only?: 'bootstrap' | 'break-glass';
}
type More = Omit<OperationRow, 'plane' | 'mutating'>;

export interface ServiceRows<Names extends string = string> {
  /** Loads the SDK's package; a literal name, so that a bundler sees it. */
  readonly load: () => Promise<unknown>;
  readonly sdkPackage: string;
  /** Class of the SDK's client; commands are `<Action>Command`. */
  readonly client: string;
  /** Name of the AWS CLI's command. */
  readonly cli: string;
  /** Service in `arn:aws:states:::aws-sdk:<asl>:<action>`. */
  readonly asl: string;
  /** IAM's prefix, where it is not the service's name. */
  readonly iam?: string;
  readonly operations: Readonly<Record<Names, OperationRow>>;
}

export const service = <Names extends string>(rows: ServiceRows<Names>): ServiceRows<Names> => rows;

export const read = (plane: Plane, more: More = {}): OperationRow => ({ plane, mutating: false, ...more });
export const write = (plane: Plane, more: More = {}): OperationRow => ({ plane, mutating: true, ...more });

type Same = Plane | ({ readonly plane: Plane } & More);

const alike = <Name extends string>(
  same: Same,
  mutating: boolean,
  names: readonly Name[],
): Readonly<Record<Name, OperationRow>> => {
  const row: OperationRow = typeof same === 'string' ? { plane: same, mutating } : { ...same, mutating };
  return Object.fromEntries(names.map((name) => [name, row])) as Record<Name, OperationRow>;
};
/** Several operations with one row. */
export const reads = <Name extends string>(same: Same, ...names: Name[]): Readonly<Record<Name, OperationRow>> =>
  alike(same, false, names);
export const writes = <Name extends string>(same: Same, ...names: Name[]): Readonly<Record<Name, OperationRow>> =>
  alike(same, true, names);

export const MARKER = { Marker: 'Marker' };
export const NEXT_MARKER = { Marker: 'NextMarker' };
export const TOKEN = { NextToken: 'NextToken' };
export const SMALL_TOKEN = { nextToken: 'nextToken' };
export const BY_NAME = 'asked for by its whole name, which is unique in the account and region';
export const BY_ARN = 'asked for by the ARN of what it belongs to';

/** `lists`: names with spaces between them. */
export const listed = (lists: string, next: PageRow['next'], exact: string, beginsAt?: string): PageRow => ({
  lists: lists.split(' '),
  next,
  exact,
  ...(beginsAt === undefined ? {} : { beginsAt }),
});

type All<Sides> = (Sides extends unknown ? (one: Sides) => void : never) extends (all: infer Joined) => void
  ? Joined
  : never;

/** One table of all sides. @throws Error where two list one service: its names would be written twice. */
export function joined<Side extends Readonly<Record<string, ServiceRows>>>(sides: readonly Side[]): All<Side> {
  const rows = sides.flatMap((side) => Object.entries(side));
  const names = rows.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two parts list operations of ${twice}: list them in one`);
  return Object.fromEntries(rows) as All<Side>;
}
