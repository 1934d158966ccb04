/** The engines that render a runbook into a document, as data. Another one is a row here. */
import { DrError, EXIT } from '../console/errors';
import type { Act, Runbook } from '../runbook/runbook';
import { renderBash, type BashMeta } from './bash/bash';
import { DOES } from './bash/kinds';
import { kindsThatCannot } from './cannot';
import { renderGithubActions } from './github-actions/github-actions';
import { renderMarkdown } from './markdown/markdown';
import { IN_MACHINE } from './step-functions/acts';
import { renderStepFunctions } from './step-functions/step-functions';
import type { Reach } from './step-functions/calls';
import { BY_PERSON } from './region-switch/acts';
import { renderRegionSwitch, type PairOfRegions } from './region-switch/region-switch';

export interface RenderMeta {
  readonly accountId: string;
  readonly command: string;
  readonly source: string;
  /** Where the lease lies (`leasePlaces`), for engines that take it. */
  readonly buckets: BashMeta['buckets'];
  /** What a state machine has beside AWS's own integrations; it runs in the runbook's target. */
  readonly reach?: Omit<Reach, 'region'>;
  /** What documents of several regions or runbooks are made from. */
  readonly place?: PairOfRegions;
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
  /** Where the document is a folder: its files by path. `render` gives the one that is read first. */
  readonly files?: (runbook: Runbook, meta: RenderMeta) => ReadonlyMap<string, string>;
}

export const ENGINES: readonly Engine[] = [
  {
    id: 'bash',
    ending: 'sh',
    summary: 'a script that needs bash, the AWS CLI and curl',
    cannot: kindsThatCannot(DOES),
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
    cannot: kindsThatCannot(IN_MACHINE),
    render: (runbook, meta) => renderStepFunctions(runbook, { region: runbook.target, ...meta.reach }),
  },
  {
    id: 'region-switch',
    ending: 'region-switch',
    summary: 'a plan of ARC Region switch, a folder; a report says what it does not express',
    cannot: kindsThatCannot(BY_PERSON),
    render: (runbook, meta) => regionSwitch(runbook, meta).get('report.md') ?? '',
    files: regionSwitch,
  },
  {
    id: 'github-actions',
    ending: 'github-actions',
    summary: "workflows that run dr on GitHub's machines, a folder",
    cannot: [],
    render: (runbook, meta) => [...githubActions(runbook, meta).values()][0] ?? '',
    files: githubActions,
  },
  {
    id: 'json',
    ending: 'json',
    summary: 'the value itself',
    cannot: [],
    render: (runbook) => `${JSON.stringify(runbook, null, 2)}\n`,
  },
];

function regionSwitch(runbook: Runbook, meta: RenderMeta): ReadonlyMap<string, string> {
  return renderRegionSwitch(runbook, placeOf(meta), meta).files;
}

/** Of the environment: which runbook it is, is chosen when the workflow is dispatched. */
function githubActions(_runbook: Runbook, meta: RenderMeta): ReadonlyMap<string, string> {
  return renderGithubActions(placeOf(meta).topology, meta);
}

function placeOf({ place }: RenderMeta): PairOfRegions {
  if (place === undefined) throw new RangeError('this engine needs the topology and what is observed');
  return place;
}

export interface RenderedDocument {
  readonly engine: Engine;
  /** The document, or the one of its files that is read first. */
  readonly text: string;
  readonly files: ReadonlyMap<string, string> | null;
}

/** Throws DrError `unknown-engine`, and `not-for-engine` where the runbook has an act that the engine cannot carry out. */
export function renderWith(id: string, runbook: Runbook, meta: RenderMeta): RenderedDocument {
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
  return { engine, text: engine.render(runbook, meta), files: engine.files?.(runbook, meta) ?? null };
}
