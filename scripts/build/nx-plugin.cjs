// The Nx plugin: one project per Terraform state, with the dependencies of the same graph that `dr apply` follows.
// Written in JavaScript because Nx loads it before there is anything that understands TypeScript.
const { dirname } = require('node:path');

/** Overlays decide which states there are, so Nx asks again whenever one of them changes. */
const OVERLAYS = 'env/**/*.tfvars.json';

exports.name = 'twinstate-states';

exports.createNodesV2 = [
  OVERLAYS,
  async (files, _options, { workspaceRoot }) => {
    const { freshBundles } = await import('./launch.mjs');
    const { loadBundle } = require('./load.cjs');
    const program = loadBundle(await freshBundles(workspaceRoot), 'states.cjs');
    return files
      .filter((file) => file.endsWith('/env.tfvars.json'))
      .map((file) => [file, { projects: projectsOf(program, workspaceRoot, dirname(file).slice('env/'.length)) }]);
  },
];

function projectsOf(program, root, environment) {
  const states = program.statesOfEnvironment(root, environment);
  const regions = [...new Set(states.map(({ region }) => region))].filter((region) => region !== 'global');
  const overlayOf = (region) => program.regionFile(environment, region);
  return Object.fromEntries(
    states.map((state) => [
      // The folder that synthesis writes; it need not exist.
      `cdktf.out/stacks/${state.id}`,
      {
        name: state.id,
        projectType: 'application',
        tags: [
          `env:${environment}`,
          `layer:${state.layer}`,
          `region:${state.region}`,
          `cell:${environment}/${state.region}`,
        ],
        implicitDependencies: [...state.reads, ...state.after],
        targets: targetsOf(state, states, environment, [
          '{workspaceRoot}/env/base.tfvars.json',
          `{workspaceRoot}/${program.environmentFile(environment)}`,
          ...overlayInputs(state, regions, overlayOf),
          ...codeInputs(state, states),
        ]),
      },
    ]),
  );
}

/** A region's states depend on that region's overlays. The global state depends on one thing of theirs: who serves. */
function overlayInputs(state, regions, overlayOf) {
  if (state.layer === 'global') {
    return regions.map((region) => ({ json: `{workspaceRoot}/${overlayOf(region)}`, fields: ['serves_traffic'] }));
  }
  return [`{workspaceRoot}/env/regions/${state.region}.tfvars.json`, `{workspaceRoot}/${overlayOf(state.region)}`];
}

/** A state's own layer, the layers it reads (what they publish may change), and what all layers are made of. */
function codeInputs(state, states) {
  const folders = [...layersRead(state, states)].map((layer) => `{workspaceRoot}/stacks/${layer}/**/*`);
  return [...folders, ...folders.map((folder) => `!${folder}.test.ts`), 'library'];
}

function layersRead(state, states) {
  const layers = new Set([state.layer]);
  for (const id of state.reads) {
    const read = states.find((one) => one.id === id);
    for (const layer of layersRead(read, states)) layers.add(layer);
  }
  return layers;
}

function targetsOf(state, states, environment, inputs) {
  const dr = (verb) => ({
    executor: 'nx:run-commands',
    options: { command: `node scripts/dr.mjs ${verb} ${state.id} --env ${environment}`, cwd: '{workspaceRoot}' },
    inputs,
  });
  const readers = states.filter(({ reads, after }) => [...reads, ...after].includes(state.id)).map(({ id }) => id);
  const first = [...state.reads, ...state.after];
  return {
    synth: { ...dr('synth'), cache: true, outputs: [`{workspaceRoot}/cdktf.out/stacks/${state.id}`] },
    plan: { ...dr('plan'), cache: false },
    apply: { ...dr('apply'), cache: false, dependsOn: behind(first, 'apply') },
    destroy: { ...dr('destroy'), cache: false, dependsOn: behind(readers, 'destroy') },
  };
}

function behind(projects, target) {
  return projects.length === 0 ? [] : [{ projects, target }];
}
