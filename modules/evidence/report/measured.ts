/** The report's section of what clients measured: figures, curves, and rows that were lost or made twice. */
import type { Evidence } from '../evidence';
import type { Curves } from '../measured/curves';
import type { Figure } from '../measured/figures';
import type { Measured } from '../measured/measured';
import type { ClientMeasured } from '../measured/service';
import type { StoreMeasured } from '../measured/stores';
import { drawCurves, regionsOf } from './curves';
import { html, type Markup } from './html';
import { hour, span } from './words';

/** Added to the style of a report that has such a section; others stay as they were. */
export const MEASURED_STYLE = `
.chart .area{opacity:.75}.chart .area.nobody{opacity:.9}
.chart .line{fill:none;stroke-width:2}.chart .line.region-0{stroke:var(--accent);fill:none}.chart .line.region-1,.chart .line.second{stroke:var(--second);fill:none}
.chart .line.region-2{stroke:var(--soft);fill:none}.chart .line.nobody{stroke:var(--bad);fill:none}
.chart .bar{stroke:var(--card);stroke-width:1}
.chart .moment{stroke:var(--ink);stroke-width:1;stroke-dasharray:2 3}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}td.number{white-space:nowrap}th.number{vertical-align:bottom}
.why{color:var(--doubt)}.bad{color:var(--bad);font-weight:600}
details>summary{cursor:pointer;color:var(--accent);font-size:13px;margin:8px 0}
`;

/** Nothing where no client measured. */
export function measuredSection({ measured, faults, steps }: Evidence): Markup | null {
  if (measured === undefined) return null;
  return html`<section>
      <h2>What clients saw <span class="tag">measured</span></h2>
      <p class="soft small">
        Counted by clients outside, in seconds of the wall. ${measured.notes.join(' ')} What is unknown is not zero.
      </p>
      ${moments(measured)} ${drawCurves(measured, { faults, steps })} ${curveTable(measured.curves)}
      ${clientTable(measured)}
    </section>
    ${measured.stores.map((store) => storeSection(store))}`;
}

/** A figure in seconds, or why there is none. */
function seconds(figure: Figure): Markup {
  return figure.value === null ? html`<span class="why">unknown: ${figure.why}</span>` : html`${exact(figure.value)}`;
}

/** Measured times are short: to the millisecond below ten seconds. */
function exact(value: number): string {
  return value > 0 && value < 10 ? `${Number(value.toFixed(3))} s` : span(value);
}

function plain(figure: Figure, unit = ''): Markup {
  return figure.value === null
    ? html`<span class="why" title="${figure.why}">unknown</span>`
    : html`${figure.value}${unit}`;
}

function moments({ times, warm_up_seconds }: Measured): Markup {
  const rows: readonly (readonly [string, Figure])[] = [
    ['Detection, from the fault', times.detection_seconds],
    ['Decision, from the detection', times.decision_seconds],
    ['Promotion, from its request', times.promotion_seconds],
    ['Warm again, from the first write', warm_up_seconds],
  ];
  return html`<div class="facts">
    ${rows.map(([name, value]) => html`<span>${name} <b>${seconds(value)}</b></span>`)}
  </div>`;
}

function head(...names: readonly string[]): Markup {
  return html`<thead>
    <tr>
      ${names.map((name, index) => html`<th scope="col" class="${index === 0 ? '' : 'number'}">${name}</th>`)}
    </tr>
  </thead>`;
}

function clientTable({ clients, kinds, availability_objective: objective }: Measured): Markup {
  const allowed =
    objective === null ? '' : ` The objective of availability is ${Number((objective * 100).toFixed(4))} %.`;
  return html`<h3>By kind of client</h3>
    <p class="soft small">
      Recovery ends with the first acknowledged request after the last interruption of a second or longer.${allowed}
    </p>
    <div class="scroll">
      <table>
        ${head('Client', 'Operations', 'Failed', 'Error budget used', 'Writes again after the fault', 'after the decision', 'Reads again', 'Reads back in time', 'Latency p50', 'p95')}
        <tbody>
          ${clients.map((one) => clientRow(one))}
        </tbody>
      </table>
    </div>
    <ul class="small soft">
      ${Object.entries(kinds).map(([name, about]) => html`<li><b>${name}</b>: ${about}</li>`)}
    </ul>`;
}

function clientRow(one: ClientMeasured): Markup {
  const back = one.reads_back_in_time;
  return html`<tr>
    <th scope="row">${one.kind}</th>
    <td class="number">${one.operations}</td>
    <td class="number">
      ${one.failed}${one.not_sent > 0 && html`<div class="soft small">${one.not_sent} not sent</div>`}
    </td>
    <td class="number">
      ${one.error_budget_burned.value === null ? plain(one.error_budget_burned) : `${Math.round(one.error_budget_burned.value * 100)} %`}
    </td>
    <td class="number">${recovered(one.rto_from_fault_seconds)}</td>
    <td class="number">${recovered(one.rto_from_decision_seconds)}</td>
    <td class="number">${recovered(one.reads_from_fault_seconds)}</td>
    <td class="number">${back > 0 ? html`<span class="bad">${back}</span>` : back}</td>
    <td class="number">${plain(one.latency_p50_ms, ' ms')}</td>
    <td class="number">${plain(one.latency_p95_ms, ' ms')}</td>
  </tr>`;
}

function recovered(figure: Figure): Markup {
  if (figure.value === null)
    return html`<span class="why" title="${figure.why}"
      >${figure.why.startsWith('nothing was') ? 'never' : 'unknown'}</span
    >`;
  return figure.value === 0 ? html`not interrupted` : html`${exact(figure.value)}`;
}

/** For those who cannot see the curves, and for whoever wants the numbers. */
function curveTable(curves: Curves): Markup | null {
  const regions = regionsOf(curves);
  if (curves.pieces.length === 0) return null;
  return html`<details>
    <summary>The curves as a table (${curves.pieces.length} rows of ${curves.piece_seconds} s)</summary>
    <div class="scroll">
      <table>
        ${head('From (UTC)', ...regions, 'nobody', 'p50 in ms', 'p95 in ms')}
        <tbody>
          ${curves.pieces.map(
            ({ at, answered, nobody, p50_ms, p95_ms }) =>
              html`<tr>
                <th scope="row" class="time">${at.slice(11, 22)}</th>
                ${[...regions.map((region) => answered[region] ?? 0), nobody, p50_ms ?? '–', p95_ms ?? '–'].map(
                  (value) => html`<td class="number">${value}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function storeSection(store: StoreMeasured): Markup {
  const { split_brain: split } = store;
  return html`<section>
    <h2>Acknowledged writes: ${store.store} <span class="tag">measured</span></h2>
    <p class="soft small">
      Kept are writes that the database of ${store.survivor ?? 'no known region'} holds after the run.
      ${
        split.seconds.value === null
          ? `Whether two databases took writes at once is unknown: ${split.seconds.why}.`
          : split.seconds.value === 0
            ? 'No two databases took writes at the same time.'
            : ''
      }
    </p>
    ${
      (split.seconds.value ?? 0) > 0 &&
      html`<p class="bad">
        Split brain: from ${clock(split.from_at)} to ${clock(split.to_at)} UTC (${exact(split.seconds.value ?? 0)}) two
        databases took writes that the other does not have:
        ${split.writes.map(({ side, count }) => `${count} in ${side}`).join(', ')}.
      </p>`
    }
    <div class="scroll">
      <table>
        ${head('Client', 'Acknowledged', 'Kept', 'Lost', 'Time lost (RPO)', 'at most', 'Last kept', 'First lost', 'Made twice')}
        <tbody>
          ${store.losses.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.kind}</th>
                <td class="number">${one.acknowledged}</td>
                <td class="number">${plain(one.kept)}</td>
                <td class="number">${bad(one.lost)}</td>
                <td class="number">${timeLost(one.rpo_seconds)}</td>
                <td class="number">${timeLost(one.rpo_at_most_seconds)}</td>
                <td class="number">${clock(one.last_kept_at)}</td>
                <td class="number">${clock(one.first_lost_at)}</td>
                <td class="number">${bad(one.duplicates)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${lostRows(store)} ${duplicateRows(store)}
  </section>`;
}

function bad(figure: Figure): Markup {
  return (figure.value ?? 0) > 0 ? html`<span class="bad">${figure.value}</span>` : plain(figure);
}

function timeLost(figure: Figure): Markup {
  return figure.value === null ? plain(figure) : html`${exact(figure.value)}`;
}

/** To the millisecond. */
function clock(iso: string | null): string {
  return iso === null ? '–' : `${hour(iso)}.${iso.slice(20, 23)}`;
}

function lostRows({ lost_rows: { total, shown } }: StoreMeasured): Markup | null {
  if (shown.length === 0) return null;
  return html`<h3>Lost writes: ${counted(total, shown.length)}</h3>
    <div class="scroll">
      <table>
        ${head('Operation', 'Client', 'Acknowledged at (UTC)', 'by', 'Row', 'Still held by')}
        <tbody>
          ${shown.map(
            (row) =>
              html`<tr>
                <th scope="row" class="mono">${row.key}</th>
                <td class="number">${row.kind}</td>
                <td class="number">${clock(row.acknowledged_at)}</td>
                <td class="number">${row.region ?? 'unnamed'}</td>
                <td class="number mono">${row.order ?? '–'}</td>
                <td class="number">${row.held_by.length === 0 ? 'no database' : row.held_by.join(', ')}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function duplicateRows({ duplicate_rows: { total, shown } }: StoreMeasured): Markup | null {
  if (shown.length === 0) return null;
  return html`<h3>Writes made more than once: ${counted(total, shown.length)}</h3>
    <div class="scroll">
      <table>
        ${head('Operation', 'Client', 'Rows')}
        <tbody>
          ${shown.map(
            ({ key, kind, rows }) =>
              html`<tr>
                <th scope="row" class="mono">${key}</th>
                <td class="number">${kind}</td>
                <td class="number">${rows}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function counted(total: Figure, shown: number): string {
  if (total.value === null || total.value === shown) return String(shown);
  return `${total.value}, of which the first ${shown} are here`;
}
