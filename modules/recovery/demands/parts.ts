/** Comparisons of what only `observeParts` asks for. */
import type { PartsView } from '../../observation/observe-parts';
import type { Known } from '../../observation/types';
import { judged, met, notMet, type DemandRule, type Judged } from '../../observation/demand-rule';

type Pieces = Omit<PartsView, 'region'>;
type Value<K extends keyof Pieces> = Pieces[K] extends Known<infer T> ? T : never;

/** The names of the policies that Terraform makes (modules/parts/ecs-service/construct.ts). */
const POLICIES = ['cpu', 'memory'];

/** Of one piece; nothing where nobody asked for it. */
function ofPart<K extends keyof Pieces>(
  rest: Omit<DemandRule, 'judge'>,
  piece: K,
  what: string,
  judge: (value: Value<K>, scene: Parameters<DemandRule['judge']>[0]) => Judged,
): DemandRule {
  return {
    ...rest,
    judge: (scene) => {
      if (scene.parts === undefined) return null;
      const found = scene.parts[piece] as Known<Value<K>>;
      return judged(found, what, (value) => judge(value, scene));
    },
  };
}

const none = (wrong: readonly string[], well: string): Judged =>
  wrong.length === 0 ? met(well) : notMet(wrong.join('; '));

export const OF_PARTS: readonly DemandRule[] = [
  ofPart(
    {
      id: 'listener-rules',
      title: 'No rule of the listener stands before its default',
      fix: 'Delete the rule (aws elbv2 delete-rule): no state declares one, and it takes requests before the default does.',
      of: 'way',
    },
    'rules',
    'rules of the listener',
    (rules) =>
      none(
        rules.map(({ priority, does }) => `rule ${priority} of the listener stands before its default: ${does}`),
        'the listener has no rule beside its default',
      ),
  ),
  ofPart(
    {
      id: 'api-mapping',
      title: 'The domains of the region lead to its API',
      fix: "Apply the region's platform state: it makes the mapping.",
      of: 'way',
    },
    'unmapped',
    'API mappings',
    (unmapped) =>
      none(
        unmapped.map((domain) => `${domain} has no API mapping: clients get 403 or 404`),
        'its domains lead to the API',
      ),
  ),
  ofPart(
    {
      id: 'names',
      title: "The region's names lead to its domains",
      fix: "Apply the region's platform state: it makes the records.",
      of: 'way',
    },
    'names',
    'records of the region',
    (names) =>
      none(
        names
          .filter(({ leadsTo, wanted }) => leadsTo !== wanted)
          .map(({ name, leadsTo, wanted }) =>
            leadsTo === null ? `${name} does not exist` : `${name} leads to ${leadsTo}, and should to ${wanted}`,
          ),
        'its names lead to its domains',
      ),
  ),
  ofPart(
    {
      id: 'scaling',
      title: 'Scaling is not suspended',
      fix: 'Resume it: aws application-autoscaling register-scalable-target --suspended-state with false for each of the three.',
      of: 'service',
    },
    'suspended',
    'whether scaling is suspended',
    (suspended) =>
      none(suspended.length === 0 ? [] : [`${suspended.join(', ')} suspended`], 'scaling is not suspended'),
  ),
  ofPart(
    {
      id: 'scaling-policies',
      title: 'The scaling policies are there',
      fix: "Apply the region's workloads state: it makes them.",
      of: 'service',
    },
    'policies',
    'scaling policies',
    (policies) => {
      const missing = POLICIES.filter((name) => !policies.includes(name));
      return none(
        missing.map((name) => `scaling policy ${name} does not exist`),
        `scales by ${policies.join(', ')}`,
      );
    },
  ),
  ofPart(
    {
      id: 'alarm-actions',
      title: 'Alarms tell somebody',
      fix: "Apply the region's data and workloads states; aws cloudwatch enable-alarm-actions switches them on.",
      of: 'service',
    },
    'mute',
    'actions of alarms',
    (mute) => none(mute, 'its alarms tell somebody'),
  ),
  ofPart(
    {
      id: 'log-groups',
      title: 'The log groups are there',
      fix: "Apply the region's platform and data states: a task whose log group is missing does not start.",
      of: 'service',
    },
    'logGroups',
    'log groups',
    (found, { region: { names } }) => {
      const wanted = [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup];
      const missing = wanted.filter((name) => !found.includes(name));
      return none(
        missing.map((name) => `log group ${name} does not exist`),
        'its log groups are there',
      );
    },
  ),
  ofPart(
    {
      id: 'cache',
      title: 'The cache is available',
      fix: "Apply the region's data state, or look why the cache is not available.",
      of: 'service',
    },
    'cache',
    'cache',
    (status, { region: { names } }) =>
      status === 'available'
        ? met('the cache is available')
        : notMet(`the cache ${names.cacheReplicationGroup} ${status === null ? 'does not exist' : `is ${status}`}`),
  ),
  ofPart(
    {
      id: 'instance-versions',
      title: 'Every instance of the database has its engine version',
      fix: 'Finish the upgrade of the instance that is named; bring the version into the overlay.',
      of: 'database',
    },
    'instanceVersions',
    'engine versions of the instances',
    (instances, { region: { database } }) =>
      none(
        instances
          .filter(({ version }) => version !== database.engine_version)
          .map(({ id, version }) => `${id} has engine version ${version}; declared is ${database.engine_version}`),
        'its instances have the engine version that is declared',
      ),
  ),
];
