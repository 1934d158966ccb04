/** `dr init`: a new environment from questions or options; what it writes has passed every rule. */
import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isThere, makeFolders, putInPlace, writing } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { parseCidr } from '../../modules/overlays/cidr';
import { draftEnvironment, type OverlayDraft } from '../../modules/patterns/new-environment';
import { listEnvironments, readOverlayFile, readOverlays } from '../../modules/overlays/read';
import { resolveSettings } from '../../modules/overlays/resolve';
import { arrangeTopology } from '../../modules/topology/arrange';
import type { Context } from '../app/context';
import { askAnswers, QUESTIONS } from '../app/questions';
import { collect, type Verb } from '../app/verb';
import { privateFolder } from '../app/workplace';
import { SETTINGS } from '../../modules/patterns/index.settings';
import { ARRANGED } from '../../modules/parts/index.names';

export const init: Verb = {
  declare(command) {
    for (const { flag, argument, question, fallback } of QUESTIONS) {
      command.option(
        `--${flag} <${argument}>`,
        fallback === undefined ? question : `${question} (default: ${fallback})`,
      );
    }
    command
      .option('--region <region>', 'a region; twice or more, the one the database is born in first', collect)
      .option('--cidr <range>', 'address range, in the order of --region (default: free ones)', collect)
      .option('--data-residency <where>', 'area, country or region in which data may rest (default: anywhere)', collect)
      .option('--serving-residency <where>', 'where clients may be served (default: anywhere)', collect)
      .option('--two-zones <region>', 'subnets in two zones only, on purpose', collect);
  },

  async run(context, { options }) {
    const { project } = context.paths;
    const around = surroundings(project);
    const known = { isTaken: (name: string) => isTaken(project, name), factsOf: around.factsOf };
    const answers = await askAnswers(context, options, known);
    const { name } = answers;
    refuseTaken(project, name);
    const drafts = draftEnvironment(answers, around);
    check(project, name, drafts);
    const files = write(context, name, drafts);
    for (const file of files) context.console.say(file);
    context.console.say(`Environment ${name}: ${files.length} files written, every rule holds.`);
    return { exit: EXIT.done, json: { name, files }, next: besides(context, `synth --env ${name}`) };
  },
};

function besides({ options }: Context, words: string): string {
  return ['dr', words, ...(options.project === undefined ? [] : ['--project', options.project])].join(' ');
}

const isTaken = (project: string, name: string): boolean =>
  name === 'regions' || lstatSync(join(project, 'env', name), { throwIfNoEntry: false }) !== undefined;

function refuseTaken(project: string, name: string): void {
  if (!isTaken(project, name)) return;
  throw new DrError(
    'environment-exists',
    name === 'regions' ? 'env/regions holds the facts of regions.' : `env/${name} is there already.`,
    'An existing environment is never overwritten.',
    'Choose another --name, or edit the overlays.',
    EXIT.refused,
  );
}

function surroundings(project: string) {
  const folder = join(project, 'env/regions');
  const facts = isThere(folder) ? readdirSync(folder) : [];
  const sets = listEnvironments(project).map((name) => readOverlays(project, name, { varFiles: [], vars: [] }));
  const overlays = sets.flatMap((set) => set.overlays);
  const ranges = overlays.flatMap(({ file, value }) => {
    const range = value['vpc_cidr'];
    return range === undefined || range === null ? [] : [{ file, range }];
  });
  const cidrs = ranges.flatMap(({ range }) => (typeof range === 'string' && parseCidr(range) !== null ? [range] : []));
  const unread = [
    ...overlays.filter(({ unreadable }) => unreadable).map(({ file }) => file),
    ...ranges.filter(({ range }) => typeof range !== 'string' || parseCidr(range) === null).map(({ file }) => file),
  ];
  return { factsOf: facts.map((file) => basename(file, '.tfvars.json')), cidrs, unread: [...new Set(unread)] };
}

/** Resolves and arranges what would be there, in memory: names too long for AWS are refused here too. */
function check(project: string, name: string, drafts: readonly OverlayDraft[]): void {
  const regions = drafts.flatMap(({ rank, region }) =>
    rank === 'environment-region' && region !== null ? [region] : [],
  );
  const drafted = new Set(drafts.map(({ file }) => file));
  const there = [
    readOverlayFile(project, 'base', 'env/base.tfvars.json', null),
    ...regions
      .map((region) => ({ region, file: `env/regions/${region}.tfvars.json` }))
      .filter(({ file }) => !drafted.has(file))
      .map(({ region, file }) => readOverlayFile(project, 'region', file, region)),
  ].flatMap((found) => found ?? []);
  const { settings } = resolveSettings(
    {
      environment: name,
      overlayRegions: regions,
      overlays: [...there.flatMap(({ overlay }) => overlay ?? []), ...drafts],
      problems: there.flatMap(({ problem }) => problem ?? []),
    },
    SETTINGS,
  );
  arrangeTopology(settings, ARRANGED);
}

/** The environment's folder appears whole, by one rename; when anything fails, nothing new stays. */
function write(context: Context, name: string, drafts: readonly OverlayDraft[]): readonly string[] {
  const { project } = context.paths;
  const regions = join(project, 'env/regions');
  writing(regions, () => makeFolders(regions));
  const draft = privateFolder(context, 'init-');
  // Made here, so that it has the rights of any other folder, not those of a private one.
  const beside = join(draft, name);
  mkdirSync(beside);
  const placed: string[] = [];
  try {
    for (const { rank, file, text } of drafts) {
      writeFileSync(join(rank === 'region' ? draft : beside, basename(file)), text, { flag: 'wx' });
    }
    for (const { file } of drafts.filter(({ rank }) => rank === 'region')) {
      writing(join(project, file), () => putInPlace(join(draft, basename(file)), join(project, file)));
      placed.push(join(project, file));
    }
    const place = join(project, 'env', name);
    writing(place, () => putInPlace(beside, place));
  } catch (error) {
    for (const path of placed) rmSync(path, { force: true });
    throw error;
  }
  return drafts.map(({ file }) => file);
}
