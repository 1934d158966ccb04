/** The top of the report: what happened, in one look. */
import type { Evidence, ObjectiveResult } from '../evidence';
import { worst, type Verdict } from '../../console/verdict';
import { planVerdict } from '../plan-verdict';
import { html, type Markup } from './html';
import { badge, hour, moment, span, wallSeconds } from './words';

const HEADLINE = { met: 'All objectives met', 'not-met': 'Not met', unknown: 'Unknown: not proven' } as const;

export function hero(evidence: Evidence): Markup {
  const { verdict, findings, world, account_id, actor, started_at, ended_at } = evidence;
  const facts: readonly (readonly [string, string])[] = [
    ['Run', evidence.run_id],
    ['Began', `${moment(started_at)} UTC`],
    ['Took', span(wallSeconds(started_at, ended_at))],
    ['Where', world === 'lab' ? `lab on one machine, as account ${account_id}` : `AWS account ${account_id}`],
    ['Acted', actor],
  ];
  return html`${alone(evidence)}
    <header class="hero ${verdict}">
      <div class="verdict">${badge(verdict, HEADLINE[verdict])}</div>
      <h1>${capital(evidence.title)}</h1>
      <p class="lead">${story(evidence)}</p>
      ${
        findings.length > 0 &&
        html`<div class="findings">
          <b>Why it is ${verdict === 'unknown' ? 'not proven' : 'not met'}</b>
          <ul>
            ${findings.map((finding) => html`<li>${finding}</li>`)}
          </ul>
        </div>`
      }
      <div class="facts">${facts.map(([name, value]) => html`<span>${name} <b>${value}</b></span>`)}</div>
    </header>`;
}

/** Above everything: whoever reads the report learns first that nobody looked over a shoulder. */
function alone({ break_glass: declared = [], acceptances, clock_scale: scale }: Evidence): Markup {
  if (declared.length === 0) return html``;
  const names = acceptances.filter((one) => one.alone === true).map(({ name }) => name);
  // The hour counts on the run's clock; on the wall's, of which the times are, it looks short.
  const clock = scale === 1 ? '' : `, an hour of the lab's clock, which runs ${scale} times as fast as the wall`;
  return html`<aside class="alone" role="alert">
    <b>Break-glass: one person went on alone where two had to agree</b>
    <ul>
      ${declared.map(
        ({ by, reason, at, until }) =>
          html`<li><code>${by}</code>, from ${moment(at)} until ${moment(until)} UTC${clock}: ${reason}</li>`,
      )}
    </ul>
    <p>
      ${names.length === 0 ? 'Nothing was accepted alone.' : `Accepted alone: ${names.join(', ')}.`} Have another person
      look at it afterwards.
    </p>
  </aside>`;
}

/** The run in three or four sentences, of facts only. */
function story({ faults, rto, rpo, plans }: Evidence): string {
  const broken = faults.map(({ title }) => lower(title)).join('; ');
  const moments = new Set(plans.map(({ when }) => when)).size;
  const states = new Set(plans.map(({ state }) => state)).size;
  const empty = plans.filter(({ empty: isEmpty }) => isEmpty).length;
  return [
    faults[0] === undefined
      ? 'Nothing was broken on purpose: this was a planned move.'
      : `At ${hour(faults[0].started_at)} UTC: ${broken}.`,
    rto.measured_seconds === null
      ? 'Recovery was not proven.'
      : `The service was verified as recovered ${span(rto.measured_seconds)} later${rto.from_at === null ? '' : ` (${rto.basis})`}.`,
    rpo.measured_seconds === null
      ? 'How much data was lost is unknown.'
      : rpo.measured_seconds === 0
        ? 'No data was lost.'
        : `Writes of at most ${span(rpo.measured_seconds)} were lost.`,
    plans.length === 0
      ? ''
      : empty === plans.length
        ? `All ${states} Terraform states planned to no change at ${moments} ${moments === 1 ? 'moment' : 'moments'}.`
        : `${empty} of ${plans.length} Terraform plans were empty.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

export function cards({ steps, plans, rto, rpo }: Evidence): Markup {
  const stepVerdicts = steps.map(({ verdict }) => verdict);
  return html`<div class="cards">
    ${objectiveCard('Recovery (RTO)', rto)} ${objectiveCard('Data loss (RPO)', rpo)}
    ${countCard('Steps', stepVerdicts, 'met, by what was observed')}
    ${countCard('Terraform plans', plans.map(planVerdict), 'empty when they had to be')}
  </div>`;
}

function objectiveCard(name: string, result: ObjectiveResult): Markup {
  const { measured_seconds: measured, objective_seconds: allowed, verdict, kind } = result;
  const share = measured === null ? 0 : Math.min(100, Math.max(2, (measured / Math.max(allowed, 0.001)) * 100));
  return html`<div class="card">
    <div class="name"><span>${name}</span>${badge(verdict, verdict === 'met' ? 'kept' : undefined)}</div>
    <div class="figure">${measured === null ? 'unknown' : span(measured)}</div>
    <div class="gauge" aria-hidden="true">
      ${measured !== null && html`<i class="${verdict}" style="width:${round(share)}%"></i>`}
    </div>
    <div class="of">objective ${span(allowed)} <span class="tag">${kind}</span></div>
  </div>`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

function countCard(name: string, verdicts: readonly Verdict[], what: string): Markup {
  const good = verdicts.filter((one) => one === 'met').length;
  const verdict = worst(verdicts);
  const word = verdict === 'met' ? 'all' : verdicts.length === 0 ? 'none' : 'not all';
  return html`<div class="card">
    <div class="name"><span>${name}</span>${badge(verdict, word)}</div>
    <div class="figure">${good} of ${verdicts.length}</div>
    <div class="gauge" aria-hidden="true">
      <i class="${verdict}" style="width:${round((good / Math.max(1, verdicts.length)) * 100)}%"></i>
    </div>
    <div class="of">${what}</div>
  </div>`;
}
