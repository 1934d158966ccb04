/** The questions of `dr init`. Each is an option too; on a terminal, what no option answered is asked. */
import { DrError, EXIT } from '../../modules/console/errors';
import type { Answers } from '../../modules/patterns/new-environment';
import { controlRegionFor, refusalOfRegion } from '../../modules/patterns/new-environment';
import { problemOfAnswer, type AnswerPath } from '../../modules/overlays/answers';
import { zonesOf } from '../../modules/parts/network/settings/zones';
import type { Context } from './context';
import { texts } from './verb';
import { SETTINGS } from '../../modules/patterns/index.settings';

interface Question {
  readonly flag: string;
  /** Commander's spelling of the flag. */
  readonly key: string;
  readonly argument: string;
  readonly question: string;
  /** The value that the answer becomes; a typed one that no rule allows is asked for again. */
  readonly path: AnswerPath | null;
  /** Taken when nobody answers. */
  readonly fallback?: string;
}

export const QUESTIONS: readonly Question[] = [
  { flag: 'name', key: 'name', path: '', argument: 'name', question: 'name of the environment, a folder under env/' },
  { flag: 'app', key: 'app', path: 'app', argument: 'name', question: 'name of the application' },
  { flag: 'account', key: 'account', path: 'account_id', argument: 'id', question: 'AWS account, 12 digits' },
  { flag: 'domain', key: 'domain', path: 'domain', argument: 'domain', question: 'hosted zone, such as example.com' },
  {
    flag: 'service',
    key: 'service',
    path: 'service_name',
    argument: 'label',
    question: 'first label of the service record',
    fallback: 'api',
  },
  {
    flag: 'image-repository',
    key: 'imageRepository',
    path: 'image.repository',
    argument: 'repository',
    question: "repository of the image in each region's registry, such as shop/api",
  },
  {
    flag: 'image-digest',
    key: 'imageDigest',
    path: 'image.digest',
    argument: 'digest',
    question: 'digest of the image, sha256:… (aws ecr describe-images shows it)',
  },
  {
    flag: 'rto-minutes',
    key: 'rtoMinutes',
    path: 'rto_minutes',
    argument: 'n',
    question: 'minutes until the service works again',
    fallback: '15',
  },
  {
    flag: 'rpo-seconds',
    key: 'rpoSeconds',
    path: 'rpo_seconds',
    argument: 'n',
    question: 'seconds of data that may be lost',
    fallback: '10',
  },
  {
    flag: 'database-home-region',
    key: 'databaseHomeRegion',
    path: null,
    argument: 'region',
    question: 'region the database is born in',
    fallback: 'the first region',
  },
  {
    flag: 'control-region',
    key: 'controlRegion',
    path: 'control_region',
    argument: 'region',
    question: 'third region for the global state, serves nothing',
    fallback: 'one outside of the regions',
  },
];

/** Questions whose default depends on the regions: asked after them. */
const ABOUT_REGIONS = ['databaseHomeRegion', 'controlRegion'];

/** What is there already. */
export interface QuestionContext {
  /** An environment of that name is there. */
  readonly isTaken: (name: string) => boolean;
  /** Regions that have a file under env/regions. */
  readonly factsOf: readonly string[];
}

/**
 * Answers from options, from the person, from defaults, in this order. Regions come first, since some regions are
 * impossible.
 * @throws DrError `missing-answers` naming the options to give, and what `refusalOfRegion` says of an option
 */
export async function askAnswers(
  context: Context,
  options: Readonly<Record<string, unknown>>,
  { isTaken, factsOf }: QuestionContext = { isTaken: () => false, factsOf: [] },
): Promise<Answers> {
  const { regions, twoZones } = await regionsFrom(context, options, factsOf);
  const given = new Map<string, string>();
  for (const { key, question, path, fallback } of QUESTIONS.filter((one) => !ABOUT_REGIONS.includes(one.key))) {
    const refuses = (typed: string): Refusal => {
      if (key === 'name' && isTaken(typed)) return { allowed: 'a name that is not in use', fix: 'choose another one' };
      return path === null ? null : problemOfAnswer(path, typed, SETTINGS);
    };
    const answer = await answerTo(context, options[key], question, { fallback, refuses });
    if (answer !== undefined) given.set(key, answer);
  }
  refuseMissing(given, regions);
  const dataResidency = texts(options['dataResidency']);
  const about = async (key: string, fallback: string, refuses: (typed: string) => Refusal): Promise<string> => {
    const found = QUESTIONS.find((one) => one.key === key);
    return (await answerTo(context, options[key], found?.question ?? key, { fallback, refuses })) ?? fallback;
  };
  const oneOf = (typed: string): Refusal =>
    regions.includes(typed) ? null : { allowed: regions.join(' or '), fix: 'write one of the regions' };
  return {
    name: given.get('name') ?? '',
    app: given.get('app') ?? '',
    domain: given.get('domain') ?? '',
    service: given.get('service') ?? '',
    account: given.get('account') ?? '',
    imageRepository: given.get('imageRepository') ?? '',
    imageDigest: given.get('imageDigest') ?? '',
    rtoMinutes: whole('rto-minutes', given.get('rtoMinutes')),
    rpoSeconds: whole('rpo-seconds', given.get('rpoSeconds')),
    regions,
    databaseHomeRegion: await about('databaseHomeRegion', regions[0] ?? '', oneOf),
    controlRegion: await about('controlRegion', controlRegionFor(regions, dataResidency), (typed) =>
      problemOfAnswer('control_region', typed, SETTINGS, regions),
    ),
    dataResidency,
    servingResidency: texts(options['servingResidency']),
    cidrs: texts(options['cidr']),
    twoZones,
  };
}

type Refusal = { readonly allowed: string; readonly fix: string } | { readonly says: string } | null;

interface Expected {
  /** Taken when nobody answers. */
  readonly fallback?: string | undefined;
  /** What is wrong with what was typed. An option is judged with all others, when they are there. */
  readonly refuses?: (typed: string) => Refusal;
}

/** The option; or what a person types, asked for until it is allowed; or the fallback. */
async function answerTo(
  { console, options }: Context,
  option: unknown,
  question: string,
  { fallback, refuses }: Expected = {},
): Promise<string | undefined> {
  if (typeof option === 'string') return option;
  if (options.yes) return fallback;
  for (;;) {
    const typed = await console.ask(`${question}${fallback === undefined ? '' : ` [${fallback}]`}: `);
    if (typed === '') return fallback;
    const refusal = refuses?.(typed) ?? null;
    if (refusal === null) return typed;
    const says = 'says' in refusal ? refusal.says : `Allowed: ${refusal.allowed}. What to do: ${refusal.fix}`;
    console.warn(`"${typed}" cannot be taken. ${says}`);
  }
}

interface Chosen {
  readonly regions: readonly string[];
  /** Those that get subnets in two zones only. */
  readonly twoZones: readonly string[];
}

const listed = (text: string): readonly string[] => text.split(/[\s,]+/).filter((one) => one !== '');

/** Typed regions are asked for again while none can be there, or while two zones, all that one of them has, are not enough. */
async function regionsFrom(
  context: Context,
  options: Readonly<Record<string, unknown>>,
  factsOf: readonly string[],
): Promise<Chosen> {
  const agreed = texts(options['twoZones']);
  const named = texts(options['region']);
  const refusal = (regions: readonly string[]): DrError | null =>
    regions.map((region) => refusalOfRegion(region, factsOf)).find((one) => one !== null) ?? null;
  if (named.length > 0) {
    const refused = refusal(named);
    if (refused !== null) throw refused;
    return { regions: named, twoZones: [...agreed, ...(await twoZones(context, named, agreed))] };
  }
  for (;;) {
    const question = 'regions, the one the database is born in first (two or more)';
    const refuses = (typed: string): Refusal => {
      const refused = refusal(listed(typed));
      if (refused !== null) return { says: `${refused.what} ${refused.why} ${refused.fix}` };
      return problemOfAnswer('regions', listed(typed), SETTINGS);
    };
    const regions = listed((await answerTo(context, undefined, question, { refuses })) ?? '');
    const few = fewZones(regions, agreed);
    const chosen = await twoZones(context, regions, agreed);
    if (chosen.length === few.length) return { regions, twoZones: [...agreed, ...chosen] };
  }
}

const fewZones = (regions: readonly string[], agreed: readonly string[]): readonly string[] =>
  regions.filter((region) => (zonesOf(region)?.usable.length ?? 3) < 3 && !agreed.includes(region));

/** A region with two zones is a choice: without an answer it stays refused. */
async function twoZones(
  context: Context,
  regions: readonly string[],
  agreed: readonly string[],
): Promise<readonly string[]> {
  const chosen: string[] = [];
  for (const region of fewZones(regions, agreed)) {
    const question = `${region} has two zones for new accounts; use two, yes or no`;
    if ((await answerTo(context, undefined, question, { fallback: 'no' })) === 'yes') chosen.push(region);
  }
  return chosen;
}

function refuseMissing(given: ReadonlyMap<string, string>, regions: readonly string[]): void {
  const missing = [
    ...QUESTIONS.filter(({ key, fallback }) => fallback === undefined && !given.has(key)).map(
      ({ flag, argument }) => `--${flag} <${argument}>`,
    ),
    ...(regions.length === 0 ? ['--region <region> --region <region>'] : []),
  ];
  if (missing.length === 0) return;
  throw new DrError(
    'missing-answers',
    'A new environment needs more answers.',
    'They were not answered, and they have no default.',
    `Add ${missing.join(' ')}`,
    EXIT.refused,
  );
}

function whole(flag: string, text = ''): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new DrError('usage', `--${flag} is "${text}".`, 'It is a whole number.', `Write for example --${flag} 15.`);
}
