/** What lies over and under the curves: the axis of time, faults, moments, and the steps of the runbooks. */
import { scaleLinear } from 'd3-scale';
import type { Evidence, StepEvidence } from '../evidence';
import type { Measured } from '../measured/measured';
import { html, type Markup } from './html';
import { hour, WORD } from './words';

/** Where the curves are, and which time they show (wall milliseconds). */
export interface Frame {
  readonly from: number;
  readonly to: number;
  readonly x: (at: number) => number;
  readonly top: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

export const round = (n: number): number => Math.round(n * 10) / 10;

export function faultBand({ title, started_at, ended_at }: Evidence['faults'][number], frame: Frame): Markup {
  const { from, to, x, top, bottom } = frame;
  const [begin, end] = [Date.parse(started_at), ended_at === null ? to : Date.parse(ended_at)];
  if (end < from || begin > to) return html``;
  const left = round(x(begin));
  const width = Math.max(2, round(x(end) - left));
  return html`<rect class="fault" x="${left}" y="${top - 22}" width="${width}" height="${bottom - top + 22}"
    ><title>${title}, from ${hour(started_at)}</title></rect
  >`;
}

export function timeAxis(zero: number, { from, to, x, top, left, bottom }: Frame): Markup {
  const seconds = scaleLinear([(from - zero) / 1000, (to - zero) / 1000], [0, 1]).ticks(10);
  return html`<g>
    ${seconds.map((second) => {
      const at = round(x(zero + second * 1000));
      return html`<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}" /><text
          class="quiet"
          x="${at}"
          y="${bottom + 18}"
          text-anchor="middle"
          >${second}</text
        >`;
    })}
    <text class="quiet" x="${left}" y="${bottom + 38}"
      >Seconds of the wall; 0 is ${hour(new Date(zero).toISOString())} UTC</text
    >
  </g>`;
}

/** Moments as lines over everything. Names on three heights, so that near ones can be read. */
export function moments(times: Measured['times'], { from, to, x, right, bottom }: Frame): readonly Markup[] {
  const all: readonly (readonly [string, string | null])[] = [
    ['fault', times.fault_at],
    ['detected', times.detected_at],
    ['decided', times.decided_at],
    ['promoted', times.promoted_at],
    ['return begins', times.return_at],
  ];
  return all.map(([name, iso], index) => {
    const at = iso === null ? NaN : Date.parse(iso);
    if (!(at >= from && at <= to)) return html``;
    const left = round(x(at));
    const late = left > right - 80;
    const y = 12 + (index % 3) * 13;
    return html`<line class="moment" x1="${left}" x2="${left}" y1="${y - 8}" y2="${bottom}" /><text
        class="quiet halo"
        x="${late ? left - 4 : left + 4}"
        y="${y}"
        text-anchor="${late ? 'end' : 'start'}"
        >${name}</text
      >`;
  });
}

/** Height of a lane of steps, and of the heading above them. */
const LANE = 15;
const HEADING = 44;

interface PlacedStep {
  readonly step: StepEvidence;
  readonly begin: number;
  readonly end: number;
  readonly lane: number;
}

/** Steps that ran at the same time lie in lanes below each other. */
function placed(steps: readonly StepEvidence[], from: number, to: number): readonly PlacedStep[] {
  const lanes: number[] = [];
  return steps
    .flatMap((step) => {
      const begin = step.started_at === null ? NaN : Date.parse(step.started_at);
      const end = step.ended_at === null ? to : Date.parse(step.ended_at);
      return begin <= to && end >= from ? [{ step, begin, end }] : [];
    })
    .sort((a, b) => a.begin - b.begin)
    .map((one) => {
      const free = lanes.findIndex((until) => until <= one.begin);
      const lane = free < 0 ? lanes.length : free;
      lanes[lane] = one.end;
      return { ...one, lane };
    });
}

/** Pixels that the steps need below the curves. */
export function stepsHeight(steps: readonly StepEvidence[], from: number, to: number): number {
  const lanes = placed(steps, from, to).map(({ lane }) => lane);
  return lanes.length === 0 ? 0 : HEADING + (Math.max(...lanes) + 1) * LANE;
}

/** A step has its title beside it where there is room; the table of steps has all of them. */
export function drawSteps(steps: readonly StepEvidence[], top: number, { from, to, x, right }: Frame): Markup | null {
  const all = placed(steps, from, to);
  if (all.length === 0) return null;
  return html`<g>
    <text class="name" x="0" y="${top + HEADING - 12}">Steps of the runbooks</text>
    ${all.map(({ step, begin, end, lane }) => {
      const [left, edge] = [round(x(begin)), round(x(end))];
      const next = all.find((one) => one.lane === lane && one.begin > begin);
      const room = (next === undefined ? right : x(next.begin)) - edge;
      const y = top + HEADING + lane * LANE;
      return html`<rect
          class="${step.verdict} bar"
          x="${left}"
          y="${y}"
          width="${Math.max(2, round(edge - left))}"
          height="9"
          rx="2"
          ><title>${step.title}: ${WORD[step.verdict]}</title></rect
        >
        ${room > step.title.length * 6 && html`<text class="quiet halo" x="${edge + 4}" y="${y + 9}">${step.title}</text>`}`;
    })}
  </g>`;
}
