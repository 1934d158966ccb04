/**
 * The architecture. A room imports only rooms above it in this list; this file is the document, and `npm run arch` checks it.
 *
 *   console      what a person sees: errors, progress, confirmation
 *   overlays     find, merge, check -> Settings
 *   topology     Settings -> Topology: states, names, addresses, roles
 *   contracts    publish and look up layer outputs
 *   policies     rules over the composed tree
 *   terraform    the only place that starts Terraform
 *   operations   AWS API calls as data: catalogue, the one adapter to the SDK, account guard
 *   runbook      the language: value, lint, runner, conditions, acts, journal, approvals
 *   observation  what AWS says of an environment now, each piece known or unknown
 *   runs         where runs live: lease, copies, places, interlock
 *   engines      what can carry out a runbook besides the runner
 *   bootstrap    what must exist before a first apply
 *   recovery     choose, next command, preflight, budget, reconcile, bundle, flows
 *   evidence     measurements -> evidence -> report
 *   lab          AWS regions on this machine: gateway, emulator, snapshots, data plane
 *   memory       an AWS in memory for rehearsals and proofs
 *   parts        one folder per thing on AWS; its files are the sides that the rooms above ask for
 *   patterns     which moves there are, made of what parts contribute
 *   rehearsal    engines and moves carried out on the AWS in memory
 *   drills       runbooks run while faults are made around them
 *
 * The rooms above `parts` are the kernel: they take parts and patterns as arguments (decision 260). stacks/ composes; scripts/ holds the
 * verbs and may import everything. examples/ holds applications that run by themselves. Tests may import every room: they put parts into kernel functions.
 */
const rooms = [
  'console',
  'overlays',
  'topology',
  'contracts',
  'policies',
  'terraform',
  'operations',
  'runbook',
  'observation',
  'runs',
  'engines',
  'bootstrap',
  'recovery',
  'evidence',
  'lab',
  'memory',
  'parts',
  'patterns',
  'rehearsal',
  'drills',
];

/** Tests and what only they use. */
const TESTS = '[.]test[.]ts$|/testing/';

/** What parts say of operations is data, below the room that reads it (decision 262). */
const OPERATION_ROWS = '^modules/parts/(index[.]operations[.]ts$|[^/]+/operations([.]ts$|/))';

const layering = rooms.slice(0, -1).map((room, index) => ({
  name: `layering-${room}`,
  comment: `modules/${room} may import only rooms above it: ${rooms.slice(0, index).join(', ') || 'none'}`,
  severity: 'error',
  from: { path: `^modules/${room}/`, pathNot: TESTS },
  to: {
    path: `^(modules/(${rooms.slice(index + 1).join('|')})/|stacks/|scripts/)`,
    ...(room === 'operations' ? { pathNot: '^modules/parts/index[.]operations[.]ts$' } : {}),
  },
}));

module.exports = {
  forbidden: [
    ...layering,
    {
      name: 'no-circular',
      comment: 'a cycle means two files with one purpose',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'operation-rows-are-data',
      comment:
        'the room operations reads them, so that they import nothing but how a row is written, and the SDK lazily',
      severity: 'error',
      from: { path: OPERATION_ROWS },
      to: { pathNot: `^modules/operations/(rows|effects|values|canonical-name)[.]ts$|${OPERATION_ROWS}|@aws-sdk/` },
    },
    {
      name: 'examples-stand-alone',
      comment: 'an example is what a newcomer copies: it has nothing of the product but the environment of its task',
      severity: 'error',
      from: { path: '^examples/', pathNot: TESTS },
      to: { path: '^(modules|stacks|scripts)/' },
    },
    {
      name: 'examples-are-programs',
      comment: 'the lab runs an example as a container does: as a process',
      severity: 'error',
      from: { path: '^(modules|stacks|scripts)/', pathNot: TESTS },
      to: { path: '^examples/' },
    },
    {
      name: 'stacks-compose-only',
      comment: 'stacks know constructs and contracts, not how Terraform runs or how a region is recovered',
      severity: 'error',
      from: { path: '^stacks/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(modules/(terraform|recovery|evidence|lab|drills)/|scripts/)' },
    },
    {
      name: 'sdk-only-in-adapters',
      comment:
        'only the operation adapters load the AWS SDK: one client costs tens of milliseconds, and calls must be declared',
      severity: 'error',
      from: {
        path: '^(modules|stacks|scripts)/',
        pathNot: `^modules/operations/|${OPERATION_ROWS}|[.]test[.]ts$|/testing/`,
      },
      to: { path: '@aws-sdk/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'cdktf-only-left-of-the-json',
      comment: 'the library that makes JSON is not needed where JSON is applied',
      severity: 'error',
      from: {
        path: '^(modules|scripts)/',
        pathNot: '^modules/(contracts|policies)/|^modules/parts/[^/]+/construct([.]ts$|/)|[.]test[.]ts$',
      },
      to: { path: 'node_modules/(cdktf|constructs|@cdktf)/' },
    },
    {
      name: 'processes-only-in-terraform-and-lab',
      comment: 'only Terraform, the lab and the tests start processes',
      severity: 'error',
      from: { path: '^(modules|stacks)/', pathNot: '^modules/(terraform|lab)/|[.]test[.]ts$|/testing/' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'pure-left-side',
      comment: 'overlays to stacks is pure: no disk, no network (the overlay reader is the one port)',
      severity: 'error',
      from: {
        path: '^(modules/(topology|contracts|policies)/|modules/parts/[^/]+/construct([.]ts$|/))',
        pathNot: '[.]test[.]ts$|/testing/',
      },
      to: { path: '^(node:)?(fs|fs/promises|http|https|net|os)$' },
    },
    {
      name: 'test-helpers-only-in-tests',
      comment: 'only tests import test helpers',
      severity: 'error',
      from: { pathNot: '[.]test[.]ts$|/testing/' },
      to: { path: '/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
