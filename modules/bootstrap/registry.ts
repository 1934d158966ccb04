/**
 * Images: one repository of the same name in every region, and rules that copy what is pushed to any of them to all others. A
 * region never pulls from another one. ECR copies only what is pushed after the rule, so that rules come before the first image.
 */
import { stateKeyAlias } from '../topology/state-buckets';
import type { Topology } from '../topology/topology';
import type { ActionOf, Operation } from '../operations/operation';
import { NOTHING, type BootstrapAction, type BootstrapPlan } from './actions';
import type { InputObject, RegistrySeen } from './observed';

/** Days after which an image without a tag goes. Tags are immutable, so that none is lost by a push; parts of an image stay with it. */
const UNTAGGED_DAYS = 30;
/** ECR: rules in one registry's replication configuration. */
const RULES_PER_REGISTRY = 10;

/** The repository as the region's overlays name it. */
export function repositoryOf(topology: Topology, region: string): { readonly name: string; readonly digest: string } {
  const image = topology.settings.regions.find((one) => one.region === region)?.image;
  if (image === undefined) throw new RangeError(`${region} is not one of the regions`);
  return { name: image.repository, digest: image.digest };
}

export function planRegistries(topology: Topology, seen: readonly RegistrySeen[]): BootstrapPlan {
  const parts = [...seen.map((one) => planRegistry(topology, one)), { ...NOTHING, notes: imageNotes(topology, seen) }];
  return {
    actions: parts.flatMap((part) => part.actions),
    conflicts: parts.flatMap((part) => part.conflicts),
    adopted: parts.flatMap((part) => part.adopted),
    notes: parts.flatMap((part) => part.notes),
  };
}

function planRegistry(topology: Topology, seen: RegistrySeen): BootstrapPlan {
  const { region, repository } = seen;
  const { name } = repositoryOf(topology, region);
  const call = (action: ActionOf<'ecr'>, input: InputObject): BootstrapAction['making'] => {
    const operation: Operation = { service: 'ecr', action, region, input };
    return { kind: 'call', operation };
  };
  const part = { region, phase: 'region', partOf: `repository ${name}` } as const;
  const lifecycle: BootstrapAction = {
    ...part,
    title: 'lifecycle',
    why: `images without a tag go after ${UNTAGGED_DAYS} days`,
    making: call('PutLifecyclePolicy', { repositoryName: name, lifecyclePolicyText: JSON.stringify(LIFECYCLE) }),
  };
  const links = planRules(topology, seen, name);
  if (repository === null) {
    const why = 'the region pulls its images from its own registry: tags immutable, scanned on push';
    const making = { kind: 'repository', repository: name, alias: stateKeyAlias(topology) } as const;
    const create = { region, phase: 'region', title: `repository ${name}`, why, partOf: null, making } as const;
    return { ...links, actions: [create, lifecycle, ...links.actions] };
  }
  const scan: BootstrapAction = {
    ...part,
    title: 'scan on push',
    why: 'it is off',
    making: call('PutImageScanningConfiguration', {
      repositoryName: name,
      imageScanningConfiguration: { scanOnPush: true },
    }),
  };
  const fixing = [...(repository.scansOnPush ? [] : [scan]), ...(repository.hasLifecycle ? [] : [lifecycle])];
  const notes = [
    ...(repository.immutable
      ? []
      : [`${region}: tags of repository ${name} can be moved; left so, a pipeline may count on it`]),
    ...(repository.key === null
      ? [`${region}: repository ${name} has no key of yours; that is fixed when it is made`]
      : []),
  ];
  return {
    ...links,
    actions: [...fixing, ...links.actions],
    adopted: [...links.adopted, `${region}: repository ${name}`],
    notes: [...links.notes, ...notes],
  };
}

const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      description: 'Images without a tag',
      selection: {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: UNTAGGED_DAYS,
      },
      action: { type: 'expire' },
    },
  ],
};

/** Every region copies to every other: a push goes on where one is lost, and a copied image is not copied again. */
function planRules(topology: Topology, { region, rules }: RegistrySeen, name: string): BootstrapPlan {
  const others = topology.regions.map((one) => one.region).filter((one) => one !== region);
  const missing = others.filter((to) => !rules.some((rule) => copies(rule, name, to, topology.accountId)));
  if (missing.length === 0) return NOTHING;
  if (rules.length >= RULES_PER_REGISTRY) {
    const what = `the registry has ${rules.length} replication rules, as many as ECR allows`;
    return { ...NOTHING, conflicts: [{ region, what, fix: `Join two of them, so that one for ${name} has room.` }] };
  }
  const rule = {
    destinations: missing.map((to) => ({ region: to, registryId: topology.accountId })),
    repositoryFilters: [{ filter: name, filterType: 'PREFIX_MATCH' }],
  };
  const operation: Operation = {
    service: 'ecr',
    action: 'PutReplicationConfiguration',
    region,
    // It replaces them all: those that are there stay.
    input: { replicationConfiguration: { rules: [...rules, rule] } },
  };
  const title = `copies of new images of ${name} in ${missing.join(', ')}`;
  const why = 'a region that takes over must not pull from the lost one';
  return {
    ...NOTHING,
    actions: [{ region, phase: 'copies', title, why, partOf: null, making: { kind: 'call', operation } }],
  };
}

function copies(rule: InputObject, repository: string, to: string, registry: string): boolean {
  const list = (key: string): readonly InputObject[] => (rule[key] ?? []) as readonly InputObject[];
  const filters = list('repositoryFilters');
  const covers =
    filters.length === 0 || filters.some(({ filter }) => typeof filter === 'string' && repository.startsWith(filter));
  return covers && list('destinations').some((one) => one['region'] === to && one['registryId'] === registry);
}

/** An image pushed before the rule is in one region only, and nothing will ever copy it. */
function imageNotes(topology: Topology, seen: readonly RegistrySeen[]): readonly string[] {
  return seen
    .filter(({ repository }) => repository?.holdsImage !== true)
    .map(({ region }) => {
      const { name, digest } = repositoryOf(topology, region);
      const holder = seen.find(
        (one) => one.repository?.holdsImage === true && repositoryOf(topology, one.region).digest === digest,
      );
      return holder === undefined
        ? `${region}: image ${name}@${digest.slice(0, 19)}… is not there yet; push it to one region before the workloads are applied`
        : `${region}: image ${name}@${digest.slice(0, 19)}… is in ${holder.region} and not here: it was pushed before the rule; push it once more under a new tag`;
    });
}
