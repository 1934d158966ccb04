import { fields, isTrue, list, texts, type Attributes, type ComposedState, type ComposedTree } from '../tree';
import type { Breach, Policy } from '../policy';

const BACKEND = 'modules/contracts/state-stack.ts writes the backend of every state.';

export const stateKept: Policy = {
  id: 'state-kept',
  title: 'a state lies in its own region, encrypted, locked, in this account',
  why: 'A state in a region that is out blocks every plan that needs it; one without a lock is lost to two applies at once.',
  check: (tree) => tree.states.flatMap((state) => ofState(tree, state)),
};

function ofState(tree: ComposedTree, state: ComposedState): Breach[] {
  const found = (what: string): Breach => ({ state: state.id, at: 'terraform.backend', what, fix: BACKEND });
  const backend = list(fields(list(state.config['terraform'])[0]?.['backend'])['s3'])[0];
  if (backend === undefined) return [found('It has no s3 backend, so that it lies on one person’s disk.')];
  const wrong = ['bucket', 'key', 'region'].filter((name) => backend[name] !== fields({ ...state.backend })[name]);
  return [
    ...wrong.map((name) => found(`Its ${name} is not the one of the topology.`)),
    ...(state.backend.region === state.providerRegion ? [] : [found('It is kept outside of its own region.')]),
    ...switches(backend).map(found),
    ...(texts(backend['allowed_account_ids']).join() === tree.accountId
      ? []
      : [found(`It does not insist on account ${tree.accountId}.`)]),
  ];
}

function switches(backend: Attributes): string[] {
  // The backend used to lock by a row of a table, before it could lock by a file in the bucket.
  const tables = Object.keys(backend).filter((name) => name.endsWith('_table') && backend[name] !== undefined);
  return [
    ...(isTrue(backend['encrypt']) ? [] : ['It is not encrypted.']),
    ...(isTrue(backend['use_lockfile']) ? [] : ['It takes no lock (use_lockfile).']),
    ...tables.map((name) => `It locks by ${name}, which Terraform gives up.`),
  ];
}
