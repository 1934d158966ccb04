/** The engines that render a runbook into a document, as data. Another one is a row here. */
import { DrError, EXIT } from '../../console/errors';
import type { Act, Runbook } from '../runbook';
import { renderBash } from './bash';
import { renderMarkdown } from './markdown';
import { renderStepFunctions } from './stepFunctions';
import type { Reach } from './stepFunctions/calls';

export interface RenderMeta {
  readonly accountId: string;
  readonly command: string;
  readonly source: string;
  /** What a state machine has beside AWS's own integrations; it runs in the runbook's target. */
  readonly reach?: Omit<Reach, 'region'>;
}

export interface Engine {
  readonly id: string;
  /** Ending of a file with its document. */
  readonly ending: string;
  /** What the engine does for a person, in a line. */
  readonly summary: string;
  /** Kinds of acts that it cannot carry out. A runbook with one of them is refused, never shortened. */
  readonly cannot: readonly Act['kind'][];
  readonly render: (runbook: Runbook, meta: RenderMeta) => string;
}

export const ENGINES: readonly Engine[] = [
  {
    id: 'bash',
    ending: 'sh',
    summary: 'a script that needs bash, the AWS CLI and curl',
    cannot: ['apply'],
    render: (runbook, meta) => renderBash(runbook, { ...meta, name: `${runbook.id}.sh` }),
  },
  {
    id: 'markdown',
    ending: 'md',
    summary: 'for a person who copies commands',
    cannot: [],
    render: renderMarkdown,
  },
  {
    id: 'step-functions',
    ending: 'asl.json',
    summary: "a state machine in the target's region",
    cannot: ['apply'],
    render: (runbook, meta) => renderStepFunctions(runbook, { region: runbook.target, ...meta.reach }),
  },
  {
    id: 'json',
    ending: 'json',
    summary: 'the value itself',
    cannot: [],
    render: (runbook) => `${JSON.stringify(runbook, null, 2)}\n`,
  },
];

/** Throws DrError `unknown-engine`, and `not-for-engine` where the runbook has an act that the engine cannot carry out. */
export function renderWith(
  id: string,
  runbook: Runbook,
  meta: RenderMeta,
): { readonly engine: Engine; readonly text: string } {
  const engine = ENGINES.find((one) => one.id === id);
  if (engine === undefined) {
    throw new DrError(
      'unknown-engine',
      `There is no engine ${JSON.stringify(id)}`,
      `There is ${ENGINES.map((one) => `${one.id} (${one.summary})`).join(', ')}.`,
      'Name one of them with --engine.',
    );
  }
  const foreign = runbook.steps.filter(({ act }) => act.some(({ kind }) => engine.cannot.includes(kind)));
  if (foreign.length > 0) {
    throw new DrError(
      'not-for-engine',
      `${id} cannot carry out ${foreign.map((step) => step.id).join(', ')} of ${runbook.id}`,
      `It has no way to do: ${engine.cannot.join(', ')}. A document without that step would be another runbook.`,
      'Render it with --engine markdown, or run it with dr.',
      EXIT.refused,
    );
  }
  return { engine, text: engine.render(runbook, meta) };
}
