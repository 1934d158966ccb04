/** The questions of `dr init`. Each is an option too; on a terminal, what no option answered is asked. */
import { DrError, EXIT } from '../modules/console/errors';
import type { Answers } from '../modules/overlays/init';
import { controlRegionFor } from '../modules/overlays/init';
import { zonesOf } from '../modules/overlays/zones';
import type { Context } from './context';
import { texts } from './verb';

interface Question {
  readonly flag: string;
  /** Commander's spelling of the flag. */
  readonly key: string;
  readonly argument: string;
  readonly question: string;
  /** Taken when nobody answers. */
  readonly fallback?: string;
}

export const QUESTIONS: readonly Question[] = [
  { flag: 'name', key: 'name', argument: 'name', question: 'name of the environment, a folder under env/' },
  { flag: 'app', key: 'app', argument: 'name', question: 'name of the application' },
  { flag: 'account', key: 'account', argument: 'id', question: 'AWS account, 12 digits' },
  { flag: 'domain', key: 'domain', argument: 'domain', question: 'hosted zone, such as example.com' },
  {
    flag: 'service',
    key: 'service',
    argument: 'label',
    question: 'first label of the service record',
    fallback: 'api',
  },
  {
    flag: 'image-repository',
    key: 'imageRepository',
    argument: 'repository',
    question: "repository of the image in each region's registry, such as shop/api",
  },
  { flag: 'image-digest', key: 'imageDigest', argument: 'digest', question: 'digest of the image, sha256:…' },
  {
    flag: 'rto-minutes',
    key: 'rtoMinutes',
    argument: 'n',
    question: 'minutes until the service works again',
    fallback: '15',
  },
  {
    flag: 'rpo-seconds',
    key: 'rpoSeconds',
    argument: 'n',
    question: 'seconds of data that may be lost',
    fallback: '10',
  },
  {
    flag: 'database-home-region',
    key: 'databaseHomeRegion',
    argument: 'region',
    question: 'region the database is born in',
    fallback: 'the first region',
  },
  {
    flag: 'control-region',
    key: 'controlRegion',
    argument: 'region',
    question: 'third region for the global state, serves nothing',
    fallback: 'one outside of the regions',
  },
];

/** Questions whose default depends on the regions: asked after them. */
const ABOUT_REGIONS = ['databaseHomeRegion', 'controlRegion'];

/**
 * Answers from options, from the person, from defaults, in this order.
 * @throws DrError `missing-answers` naming the options to give
 */
export async function askAnswers(context: Context, options: Readonly<Record<string, unknown>>): Promise<Answers> {
  const given = new Map<string, string>();
  for (const { key, question, fallback } of QUESTIONS.filter((one) => !ABOUT_REGIONS.includes(one.key))) {
    const answer = await answerTo(context, options[key], question, fallback);
    if (answer !== undefined) given.set(key, answer);
  }
  const regions = await regionsFrom(context, options);
  refuseMissing(given, regions);
  const dataResidency = texts(options['dataResidency']);
  const about = async (key: string, fallback: string): Promise<string> => {
    const found = QUESTIONS.find((one) => one.key === key);
    return (await answerTo(context, options[key], found?.question ?? key, fallback)) ?? fallback;
  };
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
    databaseHomeRegion: await about('databaseHomeRegion', regions[0] ?? ''),
    controlRegion: await about('controlRegion', controlRegionFor(regions, dataResidency)),
    dataResidency,
    servingResidency: texts(options['servingResidency']),
    cidrs: texts(options['cidr']),
    twoZones: await twoZones(context, regions, texts(options['twoZones'])),
  };
}

async function answerTo(
  { console, options }: Context,
  option: unknown,
  question: string,
  fallback?: string,
): Promise<string | undefined> {
  if (typeof option === 'string') return option;
  const typed = options.yes ? '' : await console.ask(`${question}${fallback === undefined ? '' : ` [${fallback}]`}: `);
  return typed === '' ? fallback : typed;
}

async function regionsFrom(context: Context, options: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const named = texts(options['region']);
  if (named.length > 0) return named;
  const typed = await answerTo(context, undefined, 'regions, the one the database is born in first (two or more)');
  return (typed ?? '').split(/[\s,]+/).filter((one) => one !== '');
}

/** A region with two zones is a choice: without an answer it stays refused. */
async function twoZones(
  context: Context,
  regions: readonly string[],
  chosen: readonly string[],
): Promise<readonly string[]> {
  const few = regions.filter((region) => (zonesOf(region)?.usable.length ?? 3) < 3 && !chosen.includes(region));
  const agreed: string[] = [];
  for (const region of few) {
    const answer = await answerTo(
      context,
      undefined,
      `${region} has two zones for new accounts; use two, yes or no`,
      'no',
    );
    if (answer === 'yes') agreed.push(region);
  }
  return [...chosen, ...agreed];
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
    'Nobody answered them, and there is no default that would be right.',
    `Add ${missing.join(' ')}`,
    EXIT.refused,
  );
}

function whole(flag: string, text = ''): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new DrError('usage', `--${flag} is "${text}".`, 'It is a whole number.', `Write for example --${flag} 15.`);
}
