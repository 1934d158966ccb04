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
];
