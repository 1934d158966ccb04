/** Curves over the run as SVG: traffic, errors, latency and lag under each other on one axis of time. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { area, curveMonotoneX, curveStepAfter, line, stack } from 'd3-shape';
import type { Evidence } from '../evidence';
import type { Curves } from '../measured/curves';
import type { Measured } from '../measured/measured';
import { html, type Markup } from './html';
import { drawSteps, faultBand, moments, round, stepsHeight, timeAxis, type Frame } from './curve-marks';

const WIDTH = 1000;
const LEFT = 64;
const RIGHT = 118;
const HEIGHT = 104;
const GAP = 44;
/** Room above the first panel: for the names of moments. */
const TOP = 62;

/** A number at a time; null: there is none. */
interface Point {
  readonly at: number;
  readonly value: number | null;
}

interface Series {
  readonly name: string;
  /** Class of its colour: `region-0` … `region-2`, `nobody`, `second`. */
  readonly look: string;
  readonly dashed?: true;
  readonly points: readonly Point[];
}

/** One plot. `stacked`: areas on each other, otherwise lines. */
interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  readonly stacked?: true;
  readonly logarithmic?: true;
  /** Values of whole pieces, not of moments. */
  readonly stepped?: true;
}

type Scale = (value: number) => number;

/** Null where nothing was recorded. */
export function drawCurves(measured: Measured, evidence: Pick<Evidence, 'faults' | 'steps'>): Markup | null {
  const { curves, times } = measured;
  const [first] = curves.pieces;
  const last = curves.pieces.at(-1);
  if (first === undefined || last === undefined) return null;
  const [from, to] = [Date.parse(first.at), Date.parse(last.at) + curves.piece_seconds * 1000];
  const panels = panelsOf(curves);
  const end = TOP + panels.length * (HEIGHT + GAP) - GAP;
  const x: Scale = scaleLinear([from, to], [LEFT, WIDTH - RIGHT]).clamp(true);
  const frame: Frame = {
    from,
    to,
    x,
    top: TOP,
    left: LEFT,
    right: WIDTH - RIGHT,
    bottom: end + stepsHeight(evidence.steps, from, to),
  };
  const zero = Date.parse(times.fault_at ?? times.decided_at ?? first.at);
  const what = panels.map(({ title }) => title.toLowerCase()).join('; ');
  return html`<div class="scroll">
    <svg
      class="chart"
      viewBox="0 0 ${WIDTH} ${frame.bottom + 44}"
      role="img"
      aria-labelledby="curves-title curves-about"
    >
      <title id="curves-title">Curves of what clients saw</title>
      <desc id="curves-about">${what}. The table below the curves says the same in numbers.</desc>
      ${evidence.faults.map((fault) => faultBand(fault, frame))} ${timeAxis(zero, frame)}
      ${panels.map((panel, index) => drawPanel(panel, TOP + index * (HEIGHT + GAP), x))}
      ${drawSteps(evidence.steps, end, frame)} ${moments(times, frame)}
    </svg>
  </div>`;
}

/** Regions in the order of their names, so that each has one colour in all curves. */
export function regionsOf({ pieces, lag }: Curves): readonly string[] {
  return [
    ...new Set([...pieces.flatMap(({ answered }) => Object.keys(answered)), ...lag.map(({ region }) => region)]),
  ].sort();
}

function panelsOf(curves: Curves): readonly Panel[] {
  const regions = regionsOf(curves);
  const look = (region: string): string => `region-${Math.min(2, regions.indexOf(region))}`;
  const of = (value: (piece: Curves['pieces'][number]) => number | null): readonly Point[] =>
    curves.pieces.map((piece) => ({ at: Date.parse(piece.at), value: value(piece) }));
  const traffic: readonly Series[] = [
    ...regions.map((region) => ({
      name: region,
      look: look(region),
      points: of(({ answered }) => (answered[region] ?? 0) / curves.piece_seconds),
    })),
    { name: 'nobody', look: 'nobody', points: of(({ nobody }) => nobody / curves.piece_seconds) },
  ];
  const errors = of(({ answered, nobody }) => {
    const all = Object.values(answered).reduce((a, b) => a + b, nobody);
    return all === 0 ? null : (100 * nobody) / all;
  });
  const lag = curves.lag.map(({ region, points }) => ({
    name: region,
    look: look(region),
    points: points.map(({ at, seconds }) => ({ at: Date.parse(at), value: seconds })),
  }));
  return [
    { title: 'Requests a second, by who answered', stacked: true, series: traffic },
    {
      title: 'Requests that were not acknowledged, in %',
      stepped: true,
      series: [{ name: 'errors', look: 'nobody', points: errors }],
    },
    {
      title: 'Latency of operations in ms, retries included (logarithmic)',
      logarithmic: true,
      series: [
        { name: 'p95', look: 'second', dashed: true, points: of(({ p95_ms }) => p95_ms) },
        { name: 'p50', look: 'region-0', points: of(({ p50_ms }) => p50_ms) },
      ],
    },
    ...(lag.length === 0 ? [] : [{ title: 'Replication lag in s', series: lag }]),
  ];
}

function drawPanel(panel: Panel, top: number, x: Scale): Markup {
  const highest = Math.max(...(panel.stacked === true ? sums(panel) : values(panel)), 0);
  const range = [top + HEIGHT, top + 6] as const;
  const y =
    panel.logarithmic === true
      ? logarithmic(panel, range)
      : scaleLinear([0, highest === 0 ? 1 : highest], range).nice(4);
  const [low = 0] = y.domain();
  return html`<g>
    <text class="name" x="0" y="${top - 10}">${panel.title}</text>
    ${y
      .ticks(panel.logarithmic === true ? 3 : 4)
      .map(
        (tick) =>
          html`<line
              class="grid"
              x1="${LEFT}"
              x2="${WIDTH - RIGHT}"
              y1="${round(y(tick))}"
              y2="${round(y(tick))}"
            /><text class="quiet" x="${LEFT - 8}" y="${round(y(tick)) + 4}" text-anchor="end"
              >${Number(tick.toPrecision(6))}</text
            >`,
      )}
    ${panel.stacked === true ? areas(panel, x, y) : panel.series.map((one) => drawLine(one, panel.stepped === true, x, (value) => y(Math.max(value, low))))}
    ${names(panel, top)}
  </g>`;
}

const values = ({ series }: Panel): readonly number[] =>
  series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));

function sums({ series }: Panel): readonly number[] {
  return (series[0]?.points ?? []).map((_, index) =>
    series.reduce((sum, { points }) => sum + (points[index]?.value ?? 0), 0),
  );
}

/** Whole powers of ten, so that the marks say something. */
function logarithmic(panel: Panel, range: readonly [number, number]): ReturnType<typeof scaleLog<number, number>> {
  const all = values(panel).filter((value) => value > 0);
  const power = (value: number, whole: (n: number) => number): number => 10 ** whole(Math.log10(value));
  const low = power(Math.min(...all, 10), Math.floor);
  return scaleLog([low, Math.max(low * 10, power(Math.max(...all, 1), Math.ceil))], range);
}

function areas({ series }: Panel, x: Scale, y: Scale): readonly Markup[] {
  const rows = (series[0]?.points ?? []).map(({ at }, index) => ({
    at,
    parts: series.map(({ points }) => points[index]?.value ?? 0),
  }));
  const layers = stack<(typeof rows)[number], number>()
    .keys(series.map((_, index) => index))
    .value(({ parts }, index) => parts[index] ?? 0)(rows);
  const shape = area<(typeof layers)[number][number]>()
    .x(({ data }) => round(x(data.at)))
    .y0(([low]) => round(y(low)))
    .y1(([, high]) => round(y(high)))
    .curve(curveStepAfter);
  return layers.map(
    (layer, index) => html`<path class="area ${series[index]?.look ?? ''}" d="${shape(layer) ?? ''}" />`,
  );
}

/** A line has a gap where there is no value: it is not zero. */
function drawLine({ look, dashed, points }: Series, stepped: boolean, x: Scale, y: Scale): Markup {
  const path = line<Point>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => round(x(at)))
    .y(({ value }) => round(y(value ?? 0)))
    .curve(stepped ? curveStepAfter : curveMonotoneX);
  return html`<path
    class="line ${look}"
    d="${path(points) ?? ''}"
    stroke-dasharray="${dashed === true ? '5 3' : 'none'}"
  />`;
}

/** Names beside the plot; a stack is read from the top. */
function names({ series, stacked }: Panel, top: number): readonly Markup[] {
  const shown = stacked === true ? [...series].reverse() : series;
  return shown.map(
    ({ name, look, dashed }, index) =>
      html`<path
          class="line ${look}"
          d="M${WIDTH - RIGHT + 12} ${top + 16 + index * 18}h16"
          stroke-dasharray="${dashed === true ? '5 3' : 'none'}"
        /><text x="${WIDTH - RIGHT + 34}" y="${top + 20 + index * 18}">${name}</text>`,
  );
}
