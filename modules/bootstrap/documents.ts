/** The documents that make a bucket fit to keep states in, laid over what a bucket already has. */
import type { InputValue } from '../operations/operation';
import type { InputObject } from './observed';

/** Old versions of a state are kept at least this long. Days. */
export const KEEP_DAYS = 90;
/** And this many of them, however old: a state that rarely changes keeps its history. */
const KEEP_VERSIONS = 20;

/** An upload in parts that nobody finished costs until it is given up. Days. */
export const ABORT_DAYS = 7;

const TLS_SID = 'OnlyOverTls';
const RULE_ID = 'keep-old-states';
const ABORT_ID = 'abort-unfinished-uploads';

/** Allows nothing; denies every request that does not come over TLS. */
function tlsStatement(bucketArn: string): InputObject {
  return {
    Sid: TLS_SID,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** The policy a bucket should have: what it has, and the TLS statement. Null when it denies plain HTTP already. */
export function bucketPolicy(bucketArn: string, present: InputObject | null): InputObject | null {
  const statements = listOf(present?.['Statement']);
  if (statements.some((statement) => deniesPlainHttp(statement, bucketArn))) return null;
  const others = statements.filter((statement) => statement['Sid'] !== TLS_SID);
  return { Version: '2012-10-17', ...present, Statement: [...others, tlsStatement(bucketArn)] };
}

function deniesPlainHttp(statement: InputObject, bucketArn: string): boolean {
  const { Effect, Principal, Action, Resource, Condition } = statement;
  const bool = objectOf(objectOf(Condition)['Bool']);
  const everyone = Principal === '*' || objectOf(Principal)['AWS'] === '*';
  const everything = [Action].flat().some((action) => action === 's3:*' || action === '*');
  const resources = [Resource].flat();
  const everywhere = resources.includes('*') || [bucketArn, `${bucketArn}/*`].every((arn) => resources.includes(arn));
  return (
    Effect === 'Deny' &&
    [false, 'false'].some((no) => bool['aws:SecureTransport'] === no) &&
    everyone &&
    everything &&
    everywhere
  );
}

/** The rules a bucket should have: what it has, and what of ours it lacks. Null when it needs nothing. */
export function lifecycleRules(present: readonly InputObject[]): readonly InputObject[] | null {
  const active = present.filter((rule) => rule['Status'] === 'Enabled' && isOfWholeBucket(rule));
  const keeps = active.some((rule) => noncurrentDays(rule) !== null);
  const aborts = active.some((rule) => 'AbortIncompleteMultipartUpload' in rule);
  if (keeps && aborts) return null;
  const ours: InputObject = {
    ID: keeps ? ABORT_ID : RULE_ID,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    ...(keeps
      ? {}
      : { NoncurrentVersionExpiration: { NoncurrentDays: KEEP_DAYS, NewerNoncurrentVersions: KEEP_VERSIONS } }),
    ...(aborts ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_DAYS } }),
  };
  return [...present.filter((rule) => rule['ID'] !== ours['ID']), ours];
}

/** Rules with a prefix, tags or sizes are about some objects only. */
function isOfWholeBucket(rule: InputObject): boolean {
  const { Prefix = '', ...others } = objectOf(rule['Filter']);
  return (rule['Prefix'] ?? Prefix) === '' && Object.keys(others).length === 0;
}

/** Rules that would throw states away, in words. Only a person may change them. */
export function harmfulRules(present: readonly InputObject[]): readonly string[] {
  return present
    .filter((rule) => rule['Status'] === 'Enabled')
    .flatMap((rule) => {
      const name = `lifecycle rule ${typeof rule['ID'] === 'string' ? rule['ID'] : '(unnamed)'}`;
      const days = noncurrentDays(rule);
      const expiration = objectOf(rule['Expiration']);
      return [
        ...('Days' in expiration || 'Date' in expiration ? [`${name} deletes current states`] : []),
        ...(days !== null && days < KEEP_DAYS ? [`${name} deletes old versions of states after ${days} days`] : []),
      ];
    });
}

function noncurrentDays(rule: InputObject): number | null {
  const days = objectOf(rule['NoncurrentVersionExpiration'])['NoncurrentDays'];
  return typeof days === 'number' ? days : null;
}

function objectOf(value: InputValue | undefined): InputObject {
  return typeof value === 'object' && !Array.isArray(value) ? (value as InputObject) : {};
}

function listOf(value: InputValue | undefined): readonly InputObject[] {
  return value === undefined ? [] : ([value].flat() as readonly InputObject[]);
}
