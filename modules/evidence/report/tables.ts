/** The report's tables: steps, plans, acceptances, what it was made with. */
import type { AcceptanceEvidence, Evidence, PlanEvidence, StepEvidence } from '../evidence';
import { planVerdict } from '../plan-verdict';
import { html, type Markup } from './html';
import { badge, hour, moment, span, wallSeconds, words } from './words';

export function objectives(evidence: Evidence): Markup {
  const rows = [
    ['Recovery time (RTO)', evidence.rto],
    ['Data loss (RPO)', evidence.rpo],
  ] as const;
  const decided = evidence.rto_from_decision_seconds;
  return html`<section>
    <h2>Objectives and results</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Objective</th>
            <th scope="col">Allowed</th>
            <th scope="col">Result</th>
            <th scope="col">Verdict</th>
            <th scope="col">How it was counted</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, result]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="time">${span(result.objective_seconds)}</td>
                <td class="time">${result.measured_seconds === null ? 'unknown' : span(result.measured_seconds)}</td>
                <td>${badge(result.verdict, result.verdict === 'met' ? 'kept' : undefined)}</td>
                <td>${result.basis} <span class="tag">${result.kind}</span></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${decided !== null && html`<p class="small soft">From the decision to move, recovery took ${span(decided)}.</p>`}
  </section>`;
}

export function planMatrix({ plans }: Evidence): Markup {
  const moments = [...new Set(plans.map(({ when }) => when))];
  const states = [...new Set(plans.map(({ state }) => state))];
  const changed = plans.filter((plan) => planVerdict(plan) !== 'met');
  return html`<section>
    <h2>Terraform plans of every state</h2>
    <p class="soft small">
      An empty plan says that code, state and reality agree. Every state has to be empty at every moment below.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            ${moments.map((when) => html`<th scope="col">${words(when)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${states.map(
            (state) =>
              html`<tr>
                <th scope="row" class="mono">${state}</th>
                ${moments.map((when) => planCell(plans.find((plan) => plan.state === state && plan.when === when)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      changed.length > 0 &&
      html`<h3>What the plans that are not empty would change</h3>
        <ul>
          ${changed.map(
            ({ state, when, changes }) =>
              html`<li>
                <span class="mono">${state}</span>, ${words(when)}:
                <ul>
                  ${changes.map((change) => html`<li class="mono">${change}</li>`)}
                </ul>
              </li>`,
          )}
        </ul>`
    }
  </section>`;
}

function planCell(plan: PlanEvidence | undefined): Markup {
  if (plan === undefined) return html`<td class="soft">not planned</td>`;
  const verdict = planVerdict(plan);
  const changes = `${plan.changes.length} ${plan.changes.length === 1 ? 'change' : 'changes'}`;
  return html`<td>${badge(verdict, verdict === 'met' ? 'empty' : verdict === 'unknown' ? 'unknown' : changes)}</td>`;
}

export function stepTables({ phases, steps, clock_scale }: Evidence): Markup {
  return html`<section>
    <h2>Steps, and what was observed</h2>
    <p class="soft small">A step is met by what was seen afterwards, not by a call that returned. Times are UTC.</p>
    ${phases
      .map((phase) => ({ phase, own: steps.filter((step) => step.phase === phase.id) }))
      .filter(({ own }) => own.length > 0)
      .map(
        ({ phase, own }) =>
          html`<h3>${phase.title}</h3>
            ${stepTable(own, clock_scale)}`,
      )}
  </section>`;
}

function stepTable(steps: readonly StepEvidence[], scale: number): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Verdict</th>
          <th scope="col" class="time">Began</th>
          <th scope="col" class="time">Took</th>
          <th scope="col">Observed</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map(({ title, verdict, started_at: from, ended_at: to, clock, observed }) => {
          const took =
            from === null || to === null ? 'did not end' : span(wallSeconds(from, to) * (clock === 'wall' ? 1 : scale));
          return html`<tr>
            <th scope="row">${title}</th>
            <td>${badge(verdict)}</td>
            <td class="time">${from === null ? 'never' : hour(from)}</td>
            <td class="time">${took}</td>
            <td>
              ${observed.length === 0 ? html`<span class="soft">nothing</span>` : observed.map((line) => html`<div>${line}</div>`)}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

export function acceptances({ acceptances: accepted }: Evidence): Markup {
  const body =
    accepted.length === 0
      ? html`<p class="soft">Nothing had to be accepted.</p>`
      : html`<div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Reason</th>
                <th scope="col">By</th>
                <th scope="col">Second person</th>
                <th scope="col" class="time">When (UTC)</th>
              </tr>
            </thead>
            <tbody>
              ${accepted.map(
                ({ name, reason, by, at, approved_by: second, alone }) =>
                  html`<tr>
                    <th scope="row" class="mono">${name}</th>
                    <td>${reason}</td>
                    <td class="mono">${by}</td>
                    <td>${secondOf(second, alone)}</td>
                    <td class="time">${moment(at)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
  return html`<section>
    <h2>Accepted without proof</h2>
    <p class="soft small">What could not be proven, and a person answered for by name.</p>
    ${body}
  </section>`;
}

function secondOf(second: AcceptanceEvidence['approved_by'], alone: true | undefined): Markup {
  if (alone === true) return html`<b class="alone">none: alone, by break-glass</b>`;
  if (second === undefined) return html`<span class="soft">not asked for</span>`;
  return html`<span class="mono">${second.by}</span>: ${second.reason}`;
}

export function provenance(evidence: Evidence): Markup {
  const options = Object.entries(evidence.options).map(([name, value]) => [name, String(value)] as const);
  const isLab = evidence.world === 'lab';
  return html`<section>
      <h2>What was modelled, and what was measured</h2>
      ${
        isLab
          ? html`<p>
              This ran in a lab on one machine. Its clock ran ${evidence.clock_scale} times as fast as the wall;
              durations of steps, recovery time and data loss are counted on that clock. Times of day are the wall's.
            </p>`
          : html`<p>This ran in an AWS account. All durations are the wall's.</p>`
      }
      ${
        evidence.modelled.length > 0 &&
        html`<ul>
          ${evidence.modelled.map((line) => html`<li>${line}</li>`)}
        </ul>`
      }
    </section>
    <section>
      <h2>Made from, made with</h2>
      <p class="small soft">
        Compare a digest with <code>sha256sum FILE</code>. The source digest covers overlays and synthesized states.
      </p>
      <p><b>Source</b> <code>${evidence.source_digest}</code></p>
      <div class="columns">
        <div>
          <h3>Versions</h3>
          ${pairs(Object.entries(evidence.versions))}
        </div>
        <div>
          <h3>Options</h3>
          ${options.length === 0 ? html`<p class="soft">none</p>` : pairs(options)}
        </div>
      </div>
      <h3>Files beside this report (SHA-256)</h3>
      ${pairs(Object.entries(evidence.files))}
    </section>`;
}

function pairs(entries: readonly (readonly [string, string])[]): Markup {
  return html`<table>
    <tbody>
      ${entries.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="mono">${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
