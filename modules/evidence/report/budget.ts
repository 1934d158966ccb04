/** The report's table of what the failover's steps were budgeted and took. */
import type { Evidence } from '../evidence';
import { html, type Markup } from './html';
import { span } from './words';

const SAID = {
  within: 'within the usual time',
  'over-typical': 'longer than usual',
  'over-worst': 'longer than the worst',
  unknown: 'unknown: the step was not met',
} as const;

/** Nothing where evidence holds no budget. */
export function budgetTable({ budget = [], rto }: Evidence): Markup | false {
  if (budget.length === 0) return false;
  return html`<section>
    <h2>Budget of the failover, and what it took</h2>
    <p class="soft small">
      Seconds on the run's clock (${rto.kind}). Steps beside each other ran at the same time, so that they do not add
      up.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Usually</th>
            <th scope="col">At worst</th>
            <th scope="col">Took</th>
            <th scope="col"></th>
            <th scope="col">Where the budget has it from</th>
          </tr>
        </thead>
        <tbody>
          ${budget.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.title}</th>
                <td class="time">${span(one.typical_seconds)}</td>
                <td class="time">${span(one.worst_seconds)}</td>
                <td class="time">${one.took_seconds === null ? 'unknown' : span(one.took_seconds)}</td>
                <td>${SAID[one.verdict]}</td>
                <td>${one.source}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
