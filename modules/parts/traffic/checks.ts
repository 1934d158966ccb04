import { actionRow } from '../../operations/catalogue';
import { inner, textOrNull } from '../../observation/answers';
import type { Asker } from '../../observation/asker';
import type { Known } from '../../observation/types';
import { defineCheck, met, notKnown, notMet, type Finding, type PreflightScene } from '../../recovery/preflight/check';
import { judgeTakeover, readTakeover, type TakeoverFacts } from '../takeover-object/checks';
import { hostedZone } from '../service-record/observe/reads';

/** Accelerated recovery of the zone, or what stands for the other method. */
type Facts = { readonly recovery: Known<string> } | TakeoverFacts;

export const trafficMethod = defineCheck<Facts>({
  id: 'traffic-method',
  title: 'Clients can be moved, and the method is known',
  why: "Moving clients by changing a record needs Route 53's control plane, which has one home whichever regions you use; an outage there delays the move. Moving them by an object needs health checkers that can read it, and no takeover object that an earlier move left.",
  fix: 'Apply the global state where the zone or a health check is missing or changed; account-wide public access block of S3 must be off for inversion; dr reconcile removes what was left in a bucket. Accelerated recovery of the zone (Route 53) bounds the wait for a record at about an hour.',
  stops: true,
  read: async (scene, asker) =>
    scene.topology.traffic.method === 'health-check-inversion'
      ? readTakeover(scene, asker)
      : { recovery: await readRecovery(scene, asker) },
  judge: (facts, scene) => ('recovery' in facts ? judgeRecord(facts.recovery, scene) : judgeTakeover(facts, scene)),
});

async function readRecovery({ observation, topology }: PreflightScene, asker: Asker): Promise<Known<string>> {
  if (!observation.hostedZoneId.known) return observation.hostedZoneId;
  return asker.ask(hostedZone(topology.controlRegion, observation.hostedZoneId.value), (output) => {
    const features = inner(inner(output, 'HostedZone'), 'Features');
    return textOrNull(features, 'AcceleratedRecoveryStatus') ?? 'off';
  });
}

function judgeRecord(recovery: Known<string>, scene: PreflightScene): Finding {
  const zone = scene.observation.dnsProblems.find(({ about }) => about === 'zone');
  if (zone !== undefined) return notMet(zone.what, zone.fix);
  const { home } = actionRow({ service: 'route53', action: 'ChangeResourceRecordSets' });
  if (!recovery.known) {
    return recovery.why.startsWith('NoSuchHostedZone') || recovery.why.startsWith('no hosted zone')
      ? notMet(`${scene.topology.domain} has no hosted zone in this account`, 'Apply the global state.')
      : notKnown(`Route 53 (${home ?? ''}): ${recovery.why}`);
  }
  const observed = `record change, through Route 53's control plane in ${home ?? ''}; accelerated recovery ${recovery.value}`;
  return met(observed, warning(scene, home ?? ''));
}

function warning({ source }: PreflightScene, home: string): string {
  return source.region === home
    ? `moving the record needs ${home}, the very region that would be left: when its control planes are out, clients move late`
    : `moving the record needs ${home}: when Route 53's control plane is out, clients move late`;
}
