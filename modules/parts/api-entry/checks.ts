import type { ProbeAnswer } from '../../runbook/ports';
import { worst } from '../../console/verdict';
import { judgeProbe } from '../../runbook/conditions/http';
import { verdictOf } from '../../runbook/conditions/look-result';
import { viewOf } from '../../observation/facts';
import type { LookResult } from '../../runbook/runbook';
import { answersClients } from '../../observation/front-door';
import { defineCheck, met, notKnown, notMet, type Finding, type PreflightScene } from '../../recovery/preflight/check';

/** Null: nothing runs in the target, so that nothing can answer. */
type Facts = readonly LookResult[] | null;

export const frontDoor = defineCheck<Facts>({
  id: 'front-door',
  title: "The target answers through its own front door, and through its entry by the service's name",
  why: 'Healthy targets say nothing of the way to them: a rule of the listener, a missing API mapping or a wrong entry record keeps every client away. The failover asks as well, before it promotes, and stops there.',
  fix: 'Look at what the check of the entry names; then at the certificate, and at whether this machine reaches the names at all.',
  stops: true,
  read: async (scene) => {
    if (keepsNothing(scene)) return null;
    const { topology, target } = scene;
    return Promise.all(
      answersClients(topology, target, scene.answerNamesRegion).map(async (probe) =>
        judgeProbe(probe, await asked(scene, probe.http, probe.via)),
      ),
    );
  },
  judge: (looks, scene): Finding => {
    if (looks === null) {
      const { region } = scene.target;
      return met(
        `no task runs in ${region}`,
        'it can be asked only when it is scaled: the failover does that before it promotes',
      );
    }
    const open = looks.filter((look) => verdictOf(look) !== 'met').map(({ why }) => why);
    switch (worst(looks.map(verdictOf))) {
      case 'not-met':
        return notMet(open.join('; '));
      case 'unknown':
        return notKnown(open.join('; '));
      case 'met':
        return met(looks.map(({ why }) => why).join('; '));
    }
  },
});

/** A standby that was declared to run nothing, and runs nothing. */
function keepsNothing({ target, observation }: PreflightScene): boolean {
  const { service } = viewOf(observation, target.region);
  return target.capacity.standby.desired === 0 && service.known && service.value.running === 0;
}

/** The limit of all checks ends a request that hangs: then it is not known. */
async function asked({ probe }: PreflightScene, url: string, via: string | undefined): Promise<ProbeAnswer> {
  try {
    return await probe(url, undefined, undefined, via);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}
