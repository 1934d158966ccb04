import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';

/**
 * What a deployed machine can carry out. It calls its own region alone: what a failover does in a third one (freezing applies there,
 * watching its replica) it cannot do. It asks no name server. And its boundary holds the calls of a record change, and no others.
 */
export const stateMachines: OverlayRule = (draft) => {
  const { state_machines: wanted, regions = [], traffic_method: method, prove_dns_answer: asksDns } = draft.value;
  if (wanted !== true) return [];
  const refused = (code: string, allowed: string, fix: string) =>
    problem(code, draft, 'state_machines', wanted, allowed, `set it to false: ${fix}; dr and promote-dr.sh do it`);
  return [
    ...(regions.length <= 2
      ? []
      : [
          refused(
            'state-machines-regions',
            `false, or an environment of two regions: this one has ${regions.join(', ')}`,
            'a machine calls its own region alone, and a failover here does something in a third one too',
          ),
        ]),
    ...(method === undefined || method === 'record-change'
      ? []
      : [
          refused(
            'state-machines-traffic',
            `false, or traffic_method record-change: here it is ${method}`,
            'the role of a machine has the calls of a record change alone',
          ),
        ]),
    ...(asksDns === true
      ? [refused('state-machines-dns', 'false, or prove_dns_answer false', 'a machine asks no name server')]
      : []),
  ];
};
