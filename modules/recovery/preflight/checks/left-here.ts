import { defineCheck, judged, met, notMet } from '../check';
import type { Remain } from '../../../terraform/remains';

const told = ({ words, fix }: Remain): string => `${words}: ${fix}`;

export const leftHere = defineCheck({
  id: 'left-here',
  title: 'No killed run left a state unwritten, a process running or half of an apply on this machine',
  why: 'A state that was not written is neither planned nor applied, so the reconciliation ends there, and so does a rebuild. A Terraform that still runs changes what the failover moves.',
  fix: 'Run the command that is shown for each.',
  stops: false,
  read: ({ machine }) => machine.remains(),
  judge: (seen) =>
    judged(seen, 'this machine', (all) => {
      const open = all.filter(({ matters }) => matters);
      if (open.length > 0) return notMet(open.map(told).join('; '));
      return met('nothing that a person deals with', all.length === 0 ? undefined : all.map(told).join('; '));
    }),
});
