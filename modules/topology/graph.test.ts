import { instance } from '@viz-js/viz';
import { renderDot, withLooks } from './dot';
import { topologyGraph } from './graph';
import { renderMermaid } from './mermaid';
import { defaultTags } from './tags';
import { sampleTopology, THIRD_REGION } from './testing/sample';

const topology = sampleTopology();
const graph = topologyGraph(topology);

describe('the picture of an environment', () => {
  it('has every state in its region, and the global one in the control region', () => {
    const placed = graph.groups.flatMap((group) => group.nodes.map(({ id }) => [group.id, id]));
    const home = (region: string): string => (region === 'global' ? topology.controlRegion : region);
    expect(new Map(placed.map(([group, id]) => [id, group]))).toEqual(
      new Map(topology.states.map(({ id, region }) => [id, home(region)])),
    );
  });

  it('says roles in words, and distinguishes reads from waits', () => {
    expect(graph.groups.map(({ detail }) => detail)).toEqual([
      'control region: no role',
      'serving, writer',
      'standby, replica',
    ]);
    const kinds = (from: string): readonly string[] =>
      graph.edges.filter((edge) => edge.from === from).map(({ kind, to }) => `${kind} ${to}`);
    expect(kinds('warm-standby.us-west-2.data')).toEqual([
      'reads warm-standby.us-west-2.platform',
      'after warm-standby.us-east-1.data',
      'member database',
    ]);
    expect(kinds('record')).toEqual([
      'points warm-standby.us-east-1.platform',
      'may-point warm-standby.us-west-2.platform',
    ]);
  });
});

it('names regions outside serving_residency, and tags data with its residency', () => {
  const three = sampleTopology({
    ...THIRD_REGION,
    environment: { ...THIRD_REGION.environment, serving_residency: ['US'], data_residency: ['US', 'IE'] },
  });
  const { groups, edges } = topologyGraph(three);
  expect(groups.map(({ detail }) => detail).at(-1)).toBe('standby, replica, outside serving_residency');
  expect(edges.filter(({ kind }) => kind === 'may-point').map(({ label }) => label)).toEqual([
    'after a failover',
    'only where it is accepted',
  ]);
  const owner = { layer: 'data', region: 'eu-west-1' } as const;
  expect(defaultTags(three, owner)).toMatchObject({ 'data-residency': 'US IE' });
  expect(defaultTags(topology, owner)).not.toHaveProperty('data-residency');
});

/** Mermaid's grammar of flowcharts: names declared once and before use, blocks closed, text in quotes. */
function problemsOf(mermaid: string): readonly string[] {
  const lines = mermaid.split('\n').map((line) => line.trim());
  const declared = lines.flatMap((line) => /^(n_\w+)(?:\[|\(\[|\[\()"[^"]*"/.exec(line)?.[1] ?? []);
  const groups = lines.flatMap((line) => /^subgraph (n_\w+)\["[^"]*"\]$/.exec(line)?.[1] ?? []);
  const edges = lines.flatMap((line) => {
    const found = /^(n_\w+) (?:-->|==>|-\.->|---)(?:\|"[^"]*"\|)? (n_\w+)$/.exec(line);
    return found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const];
  });
  const understood =
    /^(---|title: ".*"|flowchart TB|%% .*|subgraph .*|end|class n_\w+ \w+|classDef \w+ [\w#:,\-. ]+|n_.*|)$/;
  return [
    ...lines.filter((line) => !understood.test(line)).map((line) => `not understood: ${line}`),
    ...[...declared, ...groups]
      .filter((name, index, all) => all.indexOf(name) !== index)
      .map((name) => `twice: ${name}`),
    ...edges
      .flat()
      .filter((name) => !declared.includes(name))
      .map((name) => `not declared: ${name}`),
    ...(groups.length === lines.filter((line) => line === 'end').length ? [] : ['a block is not closed']),
    ...(edges.length > 0 ? [] : ['no edges']),
  ];
}

it('is Mermaid that can be drawn', () => {
  const text = renderMermaid(graph);
  expect(problemsOf(text)).toEqual([]);
  expect(text).toContain('["us-west-2: standby, replica"]');
  expect(problemsOf(text.replace(/\n {2}end\n/, '\n').replace('n_record(', 'n_recard('))).toEqual([
    'not declared: n_record',
    'not declared: n_record',
    'a block is not closed',
  ]);
  const odd = { ...graph, nodes: [{ id: 'end', title: 'a "b"', detail: '', shape: 'record' as const }], edges: [] };
  expect(renderMermaid(odd)).toContain('n_end(["a #quot;b#quot;<br/>"])');
});

it('is an SVG with a title, colours for light and dark, and everything in the picture', async () => {
  const drawn = withLooks((await instance()).renderString(renderDot(graph), { format: 'svg' }), graph);
  const svg = drawn.replaceAll('&#45;', '-');
  expect(svg).toMatch(/^<svg role="img" [^>]*>\n<title>shop warm-standby: 7 states in 3 regions<\/title>/);
  expect(svg).toContain('prefers-color-scheme: dark');
  for (const { nodes } of graph.groups) for (const { title } of nodes) expect(svg).toContain(`>${title}<`);
  expect(svg.match(/class="edge reads"/g)).toHaveLength(graph.edges.filter(({ kind }) => kind === 'reads').length);
  for (const words of ['us-west-2: standby, replica', 'applied after, reads nothing']) expect(svg).toContain(words);
});
