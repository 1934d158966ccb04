/** What a person changes of a running lab: knobs, each one request to its control API. */
import { DrError, EXIT } from '../../../modules/console/errors';
import type { Console } from '../../../modules/console/ports';
import { durationText } from '../../../modules/lab/amounts';
import { controlHeaders } from '../../../modules/lab/credentials';
import { KnobRefusal, type Knob } from '../../../modules/lab/knobs/knob';
import type { KnobDocument, LabAddress } from '../../../modules/lab/types';
import type { Topology } from '../../../modules/topology/topology';
import type { Context } from '../context';
import type { Call, VerbOutcome } from '../verb';
import { readTopology } from '../workplace';
import { outdatedLab, runningLab } from '../world';

/** An option of `dr lab`, with the actions that have it. */
interface LabOption {
  readonly flags: string;
  readonly text: string;
  readonly otherwise?: string;
}

/** Options of knobs; one that several actions share is one option. `shared`: those of other actions. */
export function optionsOf(
  knobs: readonly Knob[],
  shared: readonly (LabOption & { readonly action: string })[],
): readonly LabOption[] {
  const all = knobs.flatMap(({ name, fields }) =>
    Object.values(fields).flatMap(({ place }) => ('flags' in place ? [{ action: name, ...place }] : [])),
  );
  const every = [...all, ...shared];
  return [...new Map(every.map((one) => [one.flags, one])).values()].map(({ flags, text, otherwise }) => {
    const actions = every.filter((one) => one.flags === flags).map(({ action }) => action);
    return { flags, text: `${actions.join(', ')}: ${text}`, ...(otherwise === undefined ? {} : { otherwise }) };
  });
}

/** Turns a knob of the lab that runs. Throws `no-lab`, `usage`. */
export async function steer(context: Context, knob: Knob, call: Call): Promise<VerbOutcome> {
  const lab = await runningLab(context);
  const next = context.command('lab status');
  if (knob.each !== null) {
    const send = (values: KnobDocument): Promise<KnobDocument> =>
      post(lab, knob.name, values, wordsOf(Object.values(values)));
    const json = await turnEach(knob, readTopology(context), send, context.console);
    return { exit: EXIT.done, json, next };
  }
  const typed = typedOf(knob, call);
  const words = wordsOf(Object.entries(knob.fields).map(([name, { place }]) => ('word' in place ? typed[name] : '')));
  const answer = await post(lab, knob.name, readValues(knob, typed, words), words);
  const labTime = (ms: number): string => inLabTime(ms, lab);
  context.console.say(knob.says(answer, { typed: (field) => typed[field] ?? '', labTime }));
  return { exit: EXIT.done, json: reportedAnswer(knob, answer), next };
}

/** Turns a knob once for each thing that the overlays name. */
export async function turnEach(
  knob: Knob,
  topology: Topology,
  send: (values: KnobDocument) => Promise<KnobDocument>,
  console: Console,
): Promise<KnobDocument> {
  const answers: KnobDocument[] = [];
  for (const values of knob.each?.of(topology) ?? []) {
    const answer = await send(values);
    answers.push(reportedAnswer(knob, answer));
    console.say(knob.says(answer, { typed: () => '', labTime: durationText }));
  }
  return knob.each === null ? {} : { [knob.each.under]: answers };
}

type Typed = Readonly<Record<string, string | undefined>>;

/** Words by position, options by the name in their flag. */
function typedOf({ fields }: Knob, { args, options }: Call): Typed {
  const words = args.slice(1);
  return Object.fromEntries(
    Object.entries(fields).map(([name, { place }]) => {
      if ('word' in place) return [name, words.shift()];
      const given = options[/^--([a-z]+)/.exec(place.flags)?.[1] ?? ''];
      return [name, typeof given === 'string' ? given : undefined];
    }),
  );
}

function readValues({ name, fields }: Knob, typed: Typed, words: string): KnobDocument {
  try {
    return Object.fromEntries(Object.entries(fields).map(([field, { read }]) => [field, read(typed[field])]));
  } catch (error) {
    throw error instanceof KnobRefusal ? wrong(`${name} ${words}`, error.message) : error;
  }
}

function reportedAnswer({ fields }: Knob, answer: KnobDocument): KnobDocument {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [fields[name]?.reported ?? name, value]));
}

const wordsOf = (words: readonly unknown[]): string =>
  words.filter((word) => typeof word === 'string' && word !== '').join(' ');

/** The lab's time is not the wall's: who waits in front of the screen wants to know both. */
function inLabTime(ms: number, { clock }: LabAddress): string {
  return `${durationText(ms)} of the lab's time (${durationText(ms / clock.scale)} of yours)`;
}

async function post({ endpoint, keys }: LabAddress, path: string, body: object, given: string): Promise<KnobDocument> {
  const headers = controlHeaders(keys);
  const answer = await fetch(`${endpoint}/_lab/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const found = (await answer.json()) as KnobDocument & { readonly error: string };
  if (answer.ok) return found;
  const { error } = found;
  if (answer.status === 404 || answer.status === 401)
    throw outdatedLab(`It answers ${answer.status} to ${path}: ${error}`);
  throw wrong(`${path} ${given}`, `${error.slice(0, 1).toUpperCase()}${error.slice(1)}.`);
}

function wrong(given: string, why: string): DrError {
  return new DrError('usage', `The lab refused that: ${given.trim()}.`, why, 'dr lab --help shows what there is.');
}
