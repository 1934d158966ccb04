/** Evidence -> report.html: one file that needs nothing else, on screen or on paper. Pure. */
import type { Evidence } from './evidence';
import { budgetTable } from './report/budget';
import { html, Markup } from './report/html';
import { MEASURED_STYLE, measuredSection } from './report/measured';
import { STYLE } from './report/style';
import { cards, hero } from './report/summary';
import { acceptances, objectives, planMatrix, provenance, stepTables } from './report/tables';
import { drawChart, type Bar, type Chart } from './report/timeline';
import { moment, span } from './report/words';

/** No script, no request: the policy in the page itself forbids both. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function renderReport(evidence: Evidence): string {
  const title = `${evidence.title} (${evidence.run_id})`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(evidence.measured === undefined ? STYLE : STYLE + MEASURED_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${hero(evidence)} ${cards(evidence)} ${timelines(evidence)} ${objectives(evidence)} ${budgetTable(evidence)}
          ${planMatrix(evidence)} ${stepTables(evidence)} ${acceptances(evidence)} ${provenance(evidence)}
          <footer>
            Twinstate · environment ${evidence.environment} · run ${evidence.run_id} · ended
            ${moment(evidence.ended_at)} UTC
          </footer>
        </main>
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}

/** Without a space between: the report of earlier evidence, which nobody measured, stays byte for byte as its run left it. */
function timelines(evidence: Evidence): Markup {
  return html`${bars(evidence)}${measuredSection(evidence)}`;
}

function bars(evidence: Evidence): Markup {
  const withSteps = evidence.phases.filter(
    (phase) => evidence.steps.filter((step) => step.phase === phase.id).length > 1,
  );
  return html`<section>
    <h2>What happened, and when</h2>
    <p class="soft small">The whole run, in wall time.</p>
    ${drawChart(wholeRun(evidence))}
    ${withSteps.map(
      (phase) =>
        html`<h3>${phase.title}</h3>
          <p class="soft small">
            ${
              scaleOf(evidence, phase) !== 1
                ? `Seconds of the lab's clock, which runs ${evidence.clock_scale} times as fast as the wall.`
                : 'Wall time.'
            }
            Bars beside each other ran at the same time.
          </p>
          ${drawChart(onePhase(evidence, phase))}`,
    )}
  </section>`;
}

function wholeRun(evidence: Evidence): Chart {
  const bars = evidence.phases.map(({ title, verdict, started_at, ended_at }): Bar => ({
    title,
    verdict,
    from: Date.parse(started_at),
    to: Date.parse(ended_at),
  }));
  return {
    id: 'run',
    description: `Timeline of the whole run with ${bars.length} phases and ${evidence.faults.length} faults; the tables below say the same in words.`,
    bars,
    from: Date.parse(evidence.started_at),
    to: Date.parse(evidence.ended_at),
    scale: 1,
    faults: evidence.faults,
    service: evidence.service,
    regions: regionsOf(evidence),
    span: null,
  };
}

/** A phase in which nothing follows the run's clock is drawn in wall time. */
function scaleOf({ steps, clock_scale }: Evidence, phase: Evidence['phases'][number]): number {
  return steps.some((step) => step.phase === phase.id && step.clock !== 'wall') ? clock_scale : 1;
}

function regionsOf({ service }: Evidence): readonly string[] {
  return [...new Set(service.flatMap(({ region }) => region ?? []))];
}

/** The RTO's span is drawn over the phase in which it ends; the chart then begins where the span begins. */
function onePhase(evidence: Evidence, phase: Evidence['phases'][number]): Chart {
  const { rto, steps, faults, service } = evidence;
  const scale = scaleOf(evidence, phase);
  const [start, end] = [Date.parse(phase.started_at), Date.parse(phase.ended_at)];
  const rtoEnd = rto.to_at === null ? null : Date.parse(rto.to_at);
  const isRecovery = rtoEnd !== null && rto.from_at !== null && rtoEnd > start && rtoEnd <= end;
  const from = isRecovery && rto.from_at !== null ? Math.min(start, Date.parse(rto.from_at)) : start;
  const bars = steps
    .filter((step) => step.phase === phase.id)
    .map(({ title, verdict, started_at, ended_at }): Bar => ({
      title,
      verdict,
      from: started_at === null ? null : Date.parse(started_at),
      to: ended_at === null ? end : Date.parse(ended_at),
    }))
    .sort((a, b) => (a.from ?? Infinity) - (b.from ?? Infinity));
  return {
    id: `phase-${phase.id.replace(/[^A-Za-z0-9]/g, '-')}`,
    description: `Timeline of ${phase.title} with ${bars.length} steps; the table of steps says the same in words.`,
    bars,
    from,
    to: end,
    scale,
    faults,
    service,
    regions: regionsOf(evidence),
    span:
      isRecovery && rto.measured_seconds !== null
        ? { from: Date.parse(rto.from_at ?? ''), to: rtoEnd, title: `RTO ${span(rto.measured_seconds)}` }
        : null,
  };
}
