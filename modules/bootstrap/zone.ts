/** The domain's hosted zone. Bootstrap makes none: it says what is there, before an apply would make a second one. */
import { hostedZones, zonesNamed } from '../operations/zones';
import type { Topology } from '../topology/topology';
import { NOTHING, type BootstrapPlan } from './actions';
import { call, fieldsOf, look, textOf, type Ports } from './ask';
import type { ZonesSeen } from './observed';

/** Throws DrError `bootstrap-failed` where nobody can tell. */
export async function seeZones(topology: Topology, ports: Ports): Promise<ZonesSeen> {
  const { controlRegion, domain } = topology;
  const state = topology.states.find(({ layer }) => layer === 'global');
  const [listed, object] = await Promise.all([
    look(ports, hostedZones(controlRegion, domain)),
    state === undefined
      ? null
      : look(
          ports,
          call('s3', 'GetObject', state.backend.region, { Bucket: state.backend.bucket, Key: state.backend.key }),
        ),
  ]);
  const named = zonesNamed(listed, domain);
  return {
    // One that does not say whether it is private may be public.
    open: named.filter(({ isPrivate }) => isPrivate !== true).map(({ id }) => id),
    hidden: named.filter(({ isPrivate }) => isPrivate === true).map(({ id }) => id),
    published: publishedIn(textOf(object?.['Body'])),
  };
}

function publishedIn(body: string | null): string | null {
  if (body === null) return null;
  try {
    const outputs = fieldsOf(fieldsOf(JSON.parse(body))['outputs']);
    return textOf(fieldsOf(outputs['hosted_zone_id'])['value']);
  } catch {
    return null;
  }
}

export function planZone({ domain }: Topology, { open, hidden, published }: ZonesSeen): BootstrapPlan {
  const others = open.filter((id) => id !== published);
  const own = open.filter((id) => id === published).map((id) => `account: hosted zone ${domain} (${id})`);
  const apart =
    hidden.length === 0
      ? []
      : [
          `account: private hosted zone ${domain} (${hidden.join(', ')}) is left alone: no client outside its VPCs asks it`,
        ];
  if (others.length === 0) return { ...NOTHING, adopted: own, notes: apart };
  const zones = `public hosted zone${others.length === 1 ? '' : 's'} ${domain} (${others.join(', ')})`;
  const what =
    published === null
      ? `no state of this environment has it, and dr apply refuses to make a second one`
      : `the global state has ${published}: moves are refused while there are several`;
  const note = `account: ${zones} ${others.length === 1 ? 'exists' : 'exist'} already; ${what}. Adopt it by import, or delegate a name below it: docs/account.md, "A zone that exists already"`;
  return { ...NOTHING, adopted: own, notes: [note, ...apart] };
}
