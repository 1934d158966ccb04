/** The picture as DOT, for Graphviz, and the colours of its SVG. Pure. */
import { EDGE_MEANING, type Graph, type GraphEdge, type GraphGroup, type GraphNode, type NodeLook } from './graph';

const SHAPES: Readonly<Record<GraphNode['shape'], string>> = {
  state: 'shape=box, style="rounded,filled"',
  record: 'shape=box, style="rounded,filled", margin="0.25,0.12"',
  database: 'shape=cylinder, style=filled',
};

const LINES: Readonly<Record<GraphEdge['kind'], string>> = {
  reads: 'penwidth=1.2',
  after: 'style=dashed, penwidth=1.2',
  points: 'penwidth=3',
  'may-point': 'style=dashed, penwidth=1.6',
  member: 'dir=none, penwidth=2.4',
};

const LOOK_MEANING: Readonly<Record<NodeLook, string>> = {
  serving: 'serving: clients are sent here',
  standby: 'standby: ready to take over',
  control: 'control region: serves nothing',
};

const LOOK_COLOUR: Readonly<Record<NodeLook, string>> = { serving: 'green', standby: 'blue', control: 'grey' };

const LINE_WORDS: Readonly<Record<GraphEdge['kind'], string>> = {
  reads: 'thin arrow',
  after: 'dashed grey arrow',
  points: 'thick green arrow',
  'may-point': 'dashed blue arrow',
  member: 'thick line',
};

const FONT = 'fontname="Helvetica,Arial,sans-serif"';

/** One cluster a region, a legend below. Classes carry the colours: `withLooks` gives them for light and dark. */
export function renderDot(graph: Graph): string {
  return `${[
    'digraph environment {',
    `  graph [${FONT}, fontsize=20, labelloc=t, label=${quoted(`${graph.title}\n `)}, rankdir=TB, newrank=true, nodesep=0.35, ranksep=0.65, pad=0.4, bgcolor=transparent];`,
    `  node [${FONT}, fontsize=12, margin="0.25,0.1"];`,
    `  edge [${FONT}, fontsize=11, arrowsize=0.8];`,
    ...graph.nodes.map((node) => `  ${box(node)}`),
    ...graph.groups.flatMap(cluster),
    ...graph.edges.map(arrow),
    ...legend(graph),
    '}',
  ].join('\n')}\n`;
}

function cluster({ id, title, detail, look, nodes }: GraphGroup): readonly string[] {
  return [
    `  subgraph ${quoted(`cluster_${id}`)} {`,
    `    graph [class=${look}, style="rounded,filled", penwidth=2, fontsize=15, margin=18, labelloc=${look === 'control' ? 't' : 'b'}, labeljust=l, label=${quoted(`   ${title}: ${detail}   `)}];`,
    ...nodes.map((node) => `    ${box(node)}`),
    '  }',
  ];
}

function box({ id, title, detail, shape }: GraphNode): string {
  return `${quoted(id)} [class=${shape}, ${SHAPES[shape]}, label=${quoted(`${title}\n${detail}`)}];`;
}

/** A state is drawn above the states that read it; the database is drawn below its members. */
function arrow({ from, to, kind, label }: GraphEdge): string {
  const looks = `class=${quoted(kind)}, ${LINES[kind]}${label === '' ? '' : `, label=${quoted(` ${label} `)}`}`;
  const level = kind === 'after' || kind === 'points' || kind === 'may-point' ? ', constraint=false' : '';
  if (kind === 'reads') return `  ${quoted(to)} -> ${quoted(from)} [${looks}, dir=back];`;
  return `  ${quoted(from)} -> ${quoted(to)} [${looks}${kind === 'after' ? level : ''}];`;
}

/** Lines and colours with their meaning in words, under the picture. */
function legend(graph: Graph): readonly string[] {
  const used = new Set(graph.edges.map(({ kind }) => kind));
  const lines = Object.entries(EDGE_MEANING).filter(([kind]) => used.has(kind as GraphEdge['kind']));
  const words = [
    ...Object.entries(LOOK_MEANING).map(([look, meaning]) => `${LOOK_COLOUR[look as NodeLook]}:  ${meaning}`),
    ...lines.map(([kind, meaning]) => `${LINE_WORDS[kind as GraphEdge['kind']]}:  ${meaning}`),
  ];
  const text = words.map((line) => `${line}\\l`).join('');
  return [
    `  legend [class=legend, shape=note, fontsize=11, margin="0.45,0.15", label="${text}"];`,
    '  { rank=sink; legend; }',
    ...lowest(graph).map((id) => `  ${quoted(id)} -> legend [style=invis];`),
  ];
}

/** States that no other state reads: the legend is drawn below them. */
function lowest({ groups, edges }: Graph): readonly string[] {
  const read = new Set(edges.filter(({ kind }) => kind === 'reads').map(({ to }) => to));
  return groups.flatMap(({ nodes }) => nodes.map(({ id }) => id)).filter((id) => !read.has(id));
}

function quoted(text: string): string {
  return `"${text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** Colours by class, light and dark; the browser chooses. Roles are also shown as words. */
const STYLE = `
  svg { background: #ffffff; }
  text { fill: #1a202c; }
  .node polygon, .node path, .node ellipse { fill: #ffffff; stroke: #4a5568; }
  .edge path { stroke: #4a5568; } .edge polygon { fill: #4a5568; stroke: #4a5568; }
  .cluster polygon, .cluster path { fill: #f7fafc; stroke: #a0aec0; }
  .cluster.serving path, .cluster.serving polygon { fill: #e6f6ec; stroke: #2f855a; }
  .cluster.standby path, .cluster.standby polygon { fill: #e8f1fb; stroke: #2b6cb0; }
  .cluster.control path, .cluster.control polygon { fill: #f1f3f5; stroke: #718096; }
  .legend polygon, .legend polyline { fill: none; stroke: #a0aec0; }
  .edge.points path { stroke: #2f855a; } .edge.points polygon { fill: #2f855a; stroke: #2f855a; }
  .edge.may-point path { stroke: #2b6cb0; } .edge.may-point polygon { fill: #2b6cb0; stroke: #2b6cb0; }
  .edge.member path { stroke: #b7791f; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; }
    text { fill: #e6edf3; }
    .node polygon, .node path, .node ellipse { fill: #161b22; stroke: #8b949e; }
    .edge path { stroke: #8b949e; } .edge polygon { fill: #8b949e; stroke: #8b949e; }
    .cluster polygon, .cluster path { fill: #10151c; stroke: #484f58; }
    .cluster.serving path, .cluster.serving polygon { fill: #12261a; stroke: #3fb950; }
    .cluster.standby path, .cluster.standby polygon { fill: #111f33; stroke: #58a6ff; }
    .cluster.control path, .cluster.control polygon { fill: #1a1f26; stroke: #8b949e; }
    .legend polygon, .legend polyline { fill: none; stroke: #484f58; }
    .edge.points path { stroke: #3fb950; } .edge.points polygon { fill: #3fb950; stroke: #3fb950; }
    .edge.may-point path { stroke: #58a6ff; } .edge.may-point polygon { fill: #58a6ff; stroke: #58a6ff; }
    .edge.member path { stroke: #d29922; }
  }
`;

/** Graphviz's SVG with a title for screen readers, and colours for light and dark. */
export function withLooks(svg: string, graph: Graph): string {
  const title = graph.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  // Graphviz names each box by its id, which a browser shows as a tooltip; the picture says it already.
  const drawn = svg.slice(svg.indexOf('<svg')).replace(/<title>[^<]*<\/title>\n?/g, '');
  // A function: in a text, `$&` would be replaced as well.
  return drawn.replace(
    /<svg ([^>]*)>/,
    (_all, rest: string) => `<svg role="img" ${rest}>\n<title>${title}</title>\n<style>${STYLE}</style>`,
  );
}
