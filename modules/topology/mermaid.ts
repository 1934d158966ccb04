/** The picture as Mermaid, for Markdown. GitHub draws it in the reader's colours. Pure. */
import { EDGE_MEANING, type Graph, type GraphEdge, type GraphNode } from './graph';

const ARROWS: Readonly<Record<GraphEdge['kind'], string>> = {
  reads: '-->',
  after: '-.->',
  points: '==>',
  'may-point': '-.->',
  member: '---',
};

const SHAPES: Readonly<Record<GraphNode['shape'], readonly [string, string]>> = {
  state: ['[', ']'],
  record: ['([', '])'],
  database: ['[(', ')]'],
};

/** A flowchart; one group a region, with its roles in its title. */
export function renderMermaid(graph: Graph): string {
  const used = new Set(graph.edges.map(({ kind }) => kind));
  const legend = Object.entries(EDGE_MEANING).filter(([kind]) => used.has(kind as GraphEdge['kind']));
  return `${[
    '---',
    `title: ${JSON.stringify(graph.title)}`,
    '---',
    'flowchart TB',
    ...legend.map(([kind, meaning]) => `  %% ${ARROWS[kind as GraphEdge['kind']]} ${meaning}`),
    ...graph.nodes.map((node) => `  ${box(node)}`),
    ...graph.groups.flatMap((group) => [
      '',
      `  subgraph ${name(`region ${group.id}`)}[${quoted(`${group.title}: ${group.detail}`)}]`,
      ...group.nodes.map((node) => `    ${box(node)}`),
      '  end',
      `  class ${name(`region ${group.id}`)} ${group.look}`,
    ]),
    '',
    ...graph.edges.map(arrow),
    '',
    '  classDef serving stroke:#2f855a,stroke-width:3px',
    '  classDef standby stroke:#2b6cb0,stroke-width:2px',
    '  classDef control stroke:#718096,stroke-dasharray:4 3',
  ].join('\n')}\n`;
}

function box({ id, title, detail, shape }: GraphNode): string {
  const [open, close] = SHAPES[shape];
  return `${name(id)}${open}${quoted(title).slice(0, -1)}<br/>${quoted(detail).slice(1)}${close}`;
}

function arrow({ from, to, kind, label }: GraphEdge): string {
  const words = label === '' ? '' : `|${quoted(label)}|`;
  return `  ${name(from)} ${ARROWS[kind]}${words} ${name(to)}`;
}

/** Mermaid's names: letters, digits and underscores, and never the word `end`. */
function name(id: string): string {
  return `n_${id.replace(/[^A-Za-z0-9]/g, '_')}`;
}

/** One line between quotes. Characters with a meaning to Mermaid or HTML become Mermaid's numeric entities. */
function quoted(text: string): string {
  const special = /["#&<>`;\\]/g;
  const line = text.replace(/\s+/g, ' ').replace(special, (one) => (one === '"' ? '#quot;' : `#${one.charCodeAt(0)};`));
  return `"${line}"`;
}
