/** All verbs, in the order in which help shows them. */
import type { VerbEntry } from './verb';

export const VERBS: readonly VerbEntry[] = [
  {
    name: 'bootstrap',
    summary: 'make what must exist before a first apply',
    example: 'dr bootstrap',
    exits: { 3: 'declined' },
    load: async () => (await import('./verbs/bootstrap')).bootstrap,
  },
  {
    name: 'explain',
    summary: 'show each setting, the place that set it, and what it overrode',
    example: 'dr explain us-west-2:capacity',
    load: async () => (await import('./verbs/explain')).explain,
  },
  {
    name: 'synth',
    summary: 'write the Terraform configuration of every state',
    example: "dr synth '*.data'",
    load: async () => (await import('./verbs/synth')).synth,
  },
  {
    name: 'diff',
    summary: 'show a reviewer what an apply would change, with values, and what of it is dangerous',
    example: "dr diff '*.us-west-2.data'",
    exits: { 0: 'every plan is empty', 2: 'there are changes', 3: 'there are changes that an apply would refuse' },
    load: async () => (await import('./verbs/diff')).diff,
  },
  {
    name: 'plan',
    summary: 'show what an apply would change, and what of it is refused',
    example: "dr plan '*.us-west-2.data'",
    exits: { 0: 'every plan is empty', 2: 'there are changes' },
    load: async () => (await import('./verbs/plan')).plan,
  },
  {
    name: 'apply',
    summary: 'plan, judge, and apply that very plan, in dependency order',
    example: 'dr apply --yes',
    exits: { 3: 'a change was refused or declined; the states behind it waited' },
    load: async () => (await import('./verbs/apply')).apply,
  },
  {
    name: 'drift',
    summary: 'tell reality that moved from configuration that moved',
    example: 'dr drift',
    exits: { 0: 'reality, state and configuration agree', 2: 'something differs' },
    load: async () => (await import('./verbs/drift')).drift,
  },
  {
    name: 'destroy',
    summary: 'destroy states, after naming what is lost',
    example: "dr destroy '*.workloads'",
    exits: { 3: 'declined, protected, or still needed by others' },
    load: async () => (await import('./verbs/destroy')).destroy,
  },
  {
    name: 'status',
    summary: 'show roles, lag, capacity, the record and alarms as they are now',
    example: 'dr status',
    exits: {
      0: 'roles are as declared and no alarm is on',
      2: 'roles differ from the overlays, or an alarm is on',
      4: 'something could not be observed',
    },
    load: async () => (await import('./verbs/status')).status,
  },
  {
    name: 'failover',
    summary: 'move writer and clients to another region',
    example: 'dr failover --to us-west-2',
    exits: {
      1: 'a step was not met by its deadline',
      3: 'declined, or a condition for the move does not hold',
      4: 'what counts could not be observed',
    },
    load: async () => (await import('./verbs/failover')).failover,
  },
  {
    name: 'failback',
    summary: 'return to a region, by the method that fits what is observed',
    example: 'dr failback --yes',
    exits: {
      1: 'a step was not met by its deadline',
      3: 'declined, or no method fits',
      4: 'what counts could not be observed',
    },
    load: async () => (await import('./verbs/failback')).failback,
  },
  {
    name: 'reconcile',
    summary: 'make overlays say what is, and prove that every plan is empty',
    example: 'dr reconcile',
    exits: {
      0: 'every plan is empty',
      2: 'plans are not empty, or a freeze could not be lifted',
      3: 'declined',
      4: 'what counts could not be observed',
    },
    load: async () => (await import('./verbs/reconcile')).reconcile,
  },
  {
    name: 'resume',
    summary: 'go on with a run that was interrupted or stopped',
    example: 'dr resume 20261120T150801Z-failover-cf56a2',
    exits: {
      1: 'a step was not met by its deadline, or there is no such run',
      3: 'refused: the run belongs elsewhere or was changed',
      4: 'what counts could not be observed',
    },
    load: async () => (await import('./verbs/resume')).resume,
  },
  {
    name: 'lab',
    summary: 'AWS regions on this machine, to try the other verbs on',
    example: 'dr lab status',
    exits: { 3: 'no lab is running' },
    load: async () => (await import('./verbs/lab')).lab,
  },
  {
    name: 'drill',
    summary: 'rehearse failover and failback in a lab, and leave a report',
    example: 'dr drill --graceful',
    exits: { 0: 'met', 2: 'not met', 4: 'unknown' },
    load: async () => (await import('./verbs/drill')).drill,
  },
];
