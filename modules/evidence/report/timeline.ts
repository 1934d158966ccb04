/** Timelines as SVG: one bar a phase or step, so that what ran at the same time lies side by side. */
import { SIGN, type Verdict } from '../../console/verdict';
import type { Evidence } from '../evidence';
import { html, type Markup } from './html';
import { span, WORD } from './words';

/** A row. Times are wall milliseconds since the epoch; `from` is null for what never began. */
export interface Bar {
  readonly title: string;
  readonly verdict: Verdict;
  readonly from: number | null;
  readonly to: number;
}

export interface Chart {
  readonly id: string;
  /** For those who cannot see it. */
  readonly description: string;
  readonly bars: readonly Bar[];
  readonly from: number;
  readonly to: number;
  /** Seconds that one wall second stands for in the labels. */
  readonly scale: number;
  readonly faults: Evidence['faults'];
  readonly service: Evidence['service'];
  /** All regions of the run, so that each keeps its colour in every chart. */
  readonly regions: readonly string[];
  readonly span: { readonly from: number; readonly to: number; readonly title: string } | null;
}

const WIDTH = 1000;
const LEFT = 300;
const RIGHT = 74;
const ROW = 27;
const PLOT = WIDTH - LEFT - RIGHT;

/** The chart; null when there is nothing to draw. */
export function drawChart(chart: Chart): Markup | null {
  const { from, to, bars, id } = chart;
  if (bars.length === 0 || to <= from) return null;
  const x = (at: number): number => round(LEFT + (PLOT * (Math.min(Math.max(at, from), to) - from)) / (to - from));
  const faults = chart.faults.filter((one) => Date.parse(one.started_at) < to && endOf(one.ended_at, to) > from);
  const service = chart.service.filter((one) => Date.parse(one.started_at) < to && Date.parse(one.ended_at) > from);
  const spanTop = faults.length * 16;
  const top = spanTop + (chart.span === null ? 6 : 34);
  const serviceTop = top + bars.length * ROW + 8;
  const bottom = serviceTop + (service.length === 0 ? 0 : 30);
  return html`<div class="scroll">
    <svg class="chart" viewBox="0 0 ${WIDTH} ${bottom + 26}" role="img" aria-labelledby="${id}-about">
      <title id="${id}-about">${chart.description}</title>
      ${axis(chart, x, top - 4, bottom)} ${faults.map((fault, row) => faultBand(fault, row, to, x, bottom))}
      ${bars.map((bar, row) => drawBar(bar, top + row * ROW, chart.scale, x))}
      ${service.length === 0 ? null : serviceStrip(service, chart.regions, serviceTop, x)}
      ${chart.span === null ? null : spanBracket(chart.span, spanTop, bottom, x)}
    </svg>
  </div>`;
}

type X = (at: number) => number;

const round = (n: number): number => Math.round(n * 10) / 10;

function endOf(iso: string | null, open: number): number {
  return iso === null ? open : Date.parse(iso);
}

/** A round step, so that about eight marks fit. Seconds. */
function step(seconds: number): number {
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
  return steps.find((each) => seconds / each <= 9) ?? 28800;
}

function axis({ from, to, scale }: Chart, x: X, top: number, bottom: number): readonly Markup[] {
  const seconds = ((to - from) / 1000) * scale;
  const every = step(seconds);
  const marks = Array.from({ length: Math.floor(seconds / every + 1e-9) + 1 }, (_, index) => index * every);
  return marks.map((mark) => {
    const at = x(from + (mark / scale) * 1000);
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}" /><text
        class="quiet"
        x="${at}"
        y="${bottom + 17}"
        text-anchor="middle"
        >${mark === 0 ? '0' : span(mark)}</text
      >`;
  });
}

function faultBand(fault: Evidence['faults'][number], row: number, open: number, x: X, bottom: number): Markup {
  const left = x(Date.parse(fault.started_at));
  const width = Math.max(2, x(endOf(fault.ended_at, open)) - left);
  const late = left > LEFT + PLOT * 0.6;
  return html`<rect class="fault" x="${left}" y="${row * 16}" width="${width}" height="${bottom - row * 16}" /><line
      class="fault-edge"
      x1="${left}"
      x2="${left}"
      y1="${row * 16}"
      y2="${bottom}"
    /><text
      class="fault-text"
      x="${late ? left - 6 : left + 6}"
      y="${row * 16 + 12}"
      text-anchor="${late ? 'end' : 'start'}"
      >⚡ ${fault.title}</text
    >`;
}

function drawBar(bar: Bar, y: number, scale: number, x: X): Markup {
  const took = bar.from === null ? 'never began' : span(((bar.to - bar.from) / 1000) * scale);
  const left = bar.from === null ? LEFT : x(bar.from);
  const width = bar.from === null ? 0 : Math.max(3, x(bar.to) - left);
  const title = bar.title.length > 42 ? `${bar.title.slice(0, 41)}…` : bar.title;
  return html`<g>
    <title>${bar.title}: ${WORD[bar.verdict]}, ${took}</title>
    <text class="${bar.verdict} name" x="0" y="${y + 15}">${SIGN[bar.verdict]}</text>
    <text x="18" y="${y + 15}">${title}</text>
    <rect class="row" x="${LEFT}" y="${y + 9}" width="${PLOT}" height="2" />
    ${width > 0 && html`<rect class="${bar.verdict}" x="${left}" y="${y + 2}" width="${width}" height="16" rx="4" />`}
    <text class="quiet halo" x="${left + width + 6}" y="${y + 14}">${took}</text>
  </g>`;
}

function serviceStrip(service: Evidence['service'], regions: readonly string[], y: number, x: X): Markup {
  return html`<g>
    <text class="name" x="18" y="${y + 15}">Clients were answered by</text>
    ${service.map(({ region, started_at, ended_at }) => {
      const left = x(Date.parse(started_at));
      const width = Math.max(1, x(Date.parse(ended_at)) - left);
      const look = region === null ? 'nobody' : `region-${Math.min(2, regions.indexOf(region))}`;
      const label = region ?? 'nobody';
      return html`<rect class="${look}" x="${left}" y="${y + 2}" width="${width}" height="6" rx="2"
          ><title>${label}</title></rect
        >
        ${width > label.length * 6 && html`<text class="quiet" x="${left + 2}" y="${y + 21}">${label}</text>`}`;
    })}
  </g>`;
}

function spanBracket({ from, to, title }: NonNullable<Chart['span']>, top: number, bottom: number, x: X): Markup {
  const [left, right] = [x(from), x(to)];
  const y = top + 24;
  const inside = right - left > title.length * 7;
  const end = right > LEFT + PLOT * 0.7;
  const at = inside ? (left + right) / 2 : end ? right : left;
  const anchor = inside ? 'middle' : end ? 'end' : 'start';
  return html`<path class="rto" d="M${left} ${y + 5}V${y - 3}H${right}V${y + 5}" /><line
      class="rto"
      x1="${right}"
      x2="${right}"
      y1="${y + 5}"
      y2="${bottom}"
      stroke-dasharray="3 4"
    /><text class="rto-text" x="${at}" y="${y - 9}" text-anchor="${anchor}">${title}</text>`;
}
