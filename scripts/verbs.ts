/** All verbs, in the order in which help shows them. */
import type { VerbEntry } from './verb';

export const VERBS: readonly VerbEntry[] = [
  {
    name: 'bootstrap',
    summary: 'make what must exist before a first apply',
    load: async () => (await import('./verbs/bootstrap')).bootstrap,
  },
  {
    name: 'synth',
    summary: 'write the Terraform configuration of every state',
    load: async () => (await import('./verbs/synth')).synth,
  },
  {
    name: 'plan',
    summary: 'show what an apply would change, and what of it is refused',
    load: async () => (await import('./verbs/plan')).plan,
  },
  {
    name: 'apply',
    summary: 'plan, judge, and apply that very plan, in dependency order',
    load: async () => (await import('./verbs/apply')).apply,
  },
  {
    name: 'drift',
    summary: 'tell reality that moved from configuration that moved',
    load: async () => (await import('./verbs/drift')).drift,
  },
  {
    name: 'destroy',
    summary: 'destroy states, after naming what is lost',
    load: async () => (await import('./verbs/destroy')).destroy,
  },
  {
    name: 'status',
    summary: 'show roles, lag, capacity, the record and alarms as they are now',
    load: async () => (await import('./verbs/status')).status,
  },
  {
    name: 'failover',
    summary: 'move writer and clients to another region',
    load: async () => (await import('./verbs/failover')).failover,
  },
  {
    name: 'failback',
    summary: 'return to a region, by the method that fits what is observed',
    load: async () => (await import('./verbs/failback')).failback,
  },
  {
    name: 'reconcile',
    summary: 'make overlays say what is, and prove that every plan is empty',
    load: async () => (await import('./verbs/reconcile')).reconcile,
  },
  {
    name: 'resume',
    summary: 'go on with a run that was interrupted or stopped',
    load: async () => (await import('./verbs/resume')).resume,
  },
  {
    name: 'lab',
    summary: 'AWS regions on this machine, to try the other verbs on',
    load: async () => (await import('./verbs/lab')).lab,
  },
  {
    name: 'drill',
    summary: 'rehearse failover and failback in a lab, and leave a report',
    load: async () => (await import('./verbs/drill')).drill,
  },
];
