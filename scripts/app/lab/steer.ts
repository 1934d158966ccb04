/** What a person does to a running lab, each one request to its control API. */
import { DrError, EXIT } from '../../../modules/console/errors';
import { durationText, readDuration, readRate } from '../../../modules/lab/amounts';
import { controlHeaders } from '../../../modules/lab/credentials';
import type { LabAddress } from '../../../modules/lab/types';
import type { Context } from '../context';
import { plainNumber } from '../../../modules/console/numbers';
import type { Call, VerbOutcome } from '../verb';
import { readTopology } from '../workplace';
import { runningLab } from '../world';
import { placeImages, type Placed } from './images';

type Body = Readonly<Record<string, unknown>>;
type Steer = (context: Context, lab: LabAddress, call: Call) => Promise<VerbOutcome>;

const optional = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const everywhere = (region: string | null): string => (region === null ? 'in every region' : `in ${region}`);

/** By action. */
export const STEERS: Readonly<Record<string, Steer>> = {
  async outage(context, lab, { args: [, region = ''], options }) {
    const mode = String(options['mode']);
    const given = optional(options['for']);
    const ms = given === null ? null : readDuration(given, 'dr lab outage us-east-1 --for 2m');
    await post(lab, 'outage', { region, mode, ...(ms === null ? {} : { seconds: ms / 1000 }) }, `${region} out`);
    const end = ms === null ? `until: dr lab restore ${region}` : `for ${inLabTime(ms, lab)}`;
    context.console.say(`${region} is out (${mode}) ${end}`);
    return done(context, { region, mode, for_seconds: ms === null ? null : ms / 1000 });
  },
  async restore(context, lab, { args: [, region = ''] }) {
    await post(lab, 'restore', { region }, `${region} back`);
    context.console.say(`${region} is back`);
    return done(context, { region });
  },
  async 'control-plane'(context, lab, { args: [, region = '', state = ''] }) {
    if (state !== 'out' && state !== 'back') throw wrong(`control-plane ${region} ${state}`, 'It is out or back.');
    await post(lab, 'control-plane', { region, out: state === 'out' }, `${region} ${state}`);
    const what = state === 'out' ? 'do not answer; data planes and regional control planes go on' : 'answer again';
    context.console.say(`control planes with their home in ${region} ${what}`);
    return done(context, { region, out: state === 'out' });
  },
  async lag(context, lab, { args: [, given = ''], options }) {
    const region = optional(options['region']);
    const ms = given === 'off' ? null : readDuration(given, 'dr lab lag 30s');
    const seconds = ms === null ? null : ms / 1000;
    await post(lab, 'lag', { seconds, region }, given);
    const says = ms === null ? 'is the model’s again' : `is ${inLabTime(ms, lab)} from now on`;
    context.console.say(`replication lag ${everywhere(region)} ${says}`);
    return done(context, { seconds, region });
  },
  async throttle(context, lab, { args: [, service = '', given = ''], options }) {
    const region = optional(options['region']);
    const rate = given === 'off' ? null : readRate(given);
    await post(lab, 'throttle', { service, rate, region }, `${service} ${given}`);
    const says = rate === null ? 'is not throttled' : `takes ${given} of your time, each region by itself`;
    context.console.say(`${service} ${everywhere(region)} ${says}`);
    return done(context, { service, rate, region });
  },
  async latency(context, lab, { args: [, region = '', given = ''] }) {
    const ms = given === 'off' ? null : readDuration(given, 'dr lab latency us-east-1 200ms');
    await post(lab, 'latency', { region, ms }, `${region} ${given}`);
    const says = ms === null ? 'at once' : `after ${durationText(ms)} of your time`;
    context.console.say(`${region} answers ${says}`);
    return done(context, { region, ms });
  },
  async quota(context, lab, { args: [, code = '', given = ''], options }) {
    const region = optional(options['region']);
    const value = given === 'off' ? null : readQuota(given);
    await post(lab, 'quota', { code, value, region }, `${code} ${given}`);
    const says = value === null ? 'is AWS’s default again' : `is ${value} from now on`;
    context.console.say(`quota ${code} ${everywhere(region)} ${says}`);
    return done(context, { code, value, region });
  },
  async image(context, lab) {
    const put = async (image: Omit<Placed, 'copies'>): Promise<readonly string[]> =>
      (await post(lab, 'image', image, `of ${image.repository}`))['copies'] as readonly string[];
    return done(context, { images: await placeImages(readTopology(context), put, context.console) });
  },
};

/** Does `action` to the lab that runs. Throws `no-lab`, `usage`. */
export async function steer(context: Context, action: string, call: Call): Promise<VerbOutcome> {
  const perform = STEERS[action];
  if (perform === undefined) throw new Error(`no such action: ${action}`);
  return perform(context, await runningLab(context), call);
}

/** The lab's time is not the wall's: who waits in front of the screen wants to know both. */
function inLabTime(ms: number, { clock }: LabAddress): string {
  return `${durationText(ms)} of the lab's time (${durationText(ms / clock.scale)} of yours)`;
}

/** A quota is a number of whatever it limits. */
function readQuota(given: string): number {
  const value = plainNumber(given, { min: 0, max: 1_000_000_000, fractions: true });
  if (value !== null) return value;
  throw wrong(
    `quota ${given}`,
    'A value is a number from 0 to 1000000000, or off for AWS’s default, as in dr lab quota L-3032A538 2.',
  );
}

function done(context: Context, json: Body): VerbOutcome {
  return { exit: EXIT.done, json, next: context.command('lab status') };
}

async function post({ endpoint, keys }: LabAddress, path: string, body: object, given: string): Promise<Body> {
  const headers = controlHeaders(keys);
  const answer = await fetch(`${endpoint}/_lab/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const found = (await answer.json()) as Body & { readonly error: string };
  if (answer.ok) return found;
  const { error } = found;
  throw wrong(`${path} ${given.trim()}`, `${error.slice(0, 1).toUpperCase()}${error.slice(1)}.`);
}

function wrong(given: string, why: string): DrError {
  return new DrError('usage', `The lab did not take that: ${given}.`, why, 'dr lab --help shows what there is.');
}
