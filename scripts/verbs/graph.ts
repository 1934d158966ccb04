/** `dr graph`: the environment as a picture, from the overlays alone. */
import { resolve } from 'node:path';
import { writeWhole } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { renderDot, withLooks } from '../../modules/topology/dot';
import { topologyGraph, type Graph } from '../../modules/topology/graph';
import { renderMermaid } from '../../modules/topology/mermaid';
import type { Verb } from '../app/verb';
import { readTopology } from '../app/workplace';

const FORMATS = ['mermaid', 'svg'] as const;

export const graph: Verb = {
  declare(command) {
    command
      .option('--format <name>', `${FORMATS.join(' or ')}`, 'mermaid')
      .option('--out <file>', 'write it there instead of on the screen');
  },

  async run(context, { options }) {
    const format = FORMATS.find((one) => one === options['format']);
    if (format === undefined) {
      throw new DrError(
        'usage',
        `--format ${String(options['format'])} is not known.`,
        `Allowed: ${FORMATS.join(', ')}.`,
        'dr graph --format svg --out graph.svg',
      );
    }
    const picture = topologyGraph(readTopology(context));
    const text = format === 'svg' ? await draw(picture) : renderMermaid(picture);
    const { out } = options;
    const file = typeof out === 'string' ? resolve(context.paths.project, out) : null;
    if (file !== null) write(file, text);
    return {
      exit: EXIT.done,
      ...(file === null ? { text } : {}),
      json: { format, file, picture: file === null ? text : null, nodes: picture.groups, edges: picture.edges },
      next: file === null ? context.command('graph --format svg --out graph.svg') : `open ${file}`,
    };
  },
};

/** Graphviz as WebAssembly, loaded for a picture only: no browser, nothing to install. */
async function draw(picture: Graph): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return withLooks(viz.renderString(renderDot(picture), { format: 'svg' }), picture);
}

function write(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    if (error instanceof DrError) throw error;
    throw new DrError(
      'not-written',
      `${file} could not be written.`,
      error instanceof Error ? error.message : String(error),
      'Name a file in a folder that exists and can be written to: --out FILE',
    );
  }
}
