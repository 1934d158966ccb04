/** A budget as an SVG that needs nothing else: bars by usual times, thin ones by worst, the objective as a line. Pure. */
import { duration } from '../../console/style';
import type { Budget } from './budget';

const ROW = 26;
const LEFT = 300;
const RIGHT = 620;
const TOP = 64;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function drawSvg(budget: Budget): string {
  const { lines, typical, worst, objectiveSeconds } = budget;
  const ordered = [...lines].sort((a, b) => a.typical.begins - b.typical.begins || a.typical.ends - b.typical.ends);
  const span = Math.max(typical.seconds, objectiveSeconds, ...lines.map((line) => line.typical.ends), 1);
  const x = (seconds: number): string => (LEFT + (Math.min(seconds, span) / span) * RIGHT).toFixed(1);
  const height = TOP + ordered.length * ROW + 24;
  const said = `usually ${duration(typical.seconds * 1000)}, at worst ${duration(worst.seconds * 1000)}, objective ${duration(objectiveSeconds * 1000)}`;
  const rows = ordered.map(({ title, kind, typical: slot, duration: takes, critical }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(2, Number(x(slot.ends)) - Number(x(slot.begins))).toFixed(1);
    const fill = critical.typical ? '#b3261e' : kind === 'outside' ? '#8a8f98' : '#3b6fb6';
    const slackEnd = slot.ends + (slot.slack ?? 0);
    return [
      `<text x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${escaped(title.length > 46 ? `${title.slice(0, 45)}…` : title)}</text>`,
      `<rect x="${x(slot.begins)}" y="${y + 4}" width="${width}" height="14" fill="${fill}"><title>${escaped(`${title}: usually ${takes.typical} s, at worst ${takes.worst} s (${takes.source.kind}: ${takes.source.why})`)}</title></rect>`,
      ...(slot.slack !== null && slot.slack > 0
        ? [
            `<line x1="${x(slot.ends)}" x2="${x(slackEnd)}" y1="${y + 11}" y2="${y + 11}" stroke="#3b6fb6" stroke-dasharray="3 3"/>`,
          ]
        : []),
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + RIGHT + 20} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escaped(`${budget.title}: ${said}`)}">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="12" y="24" font-size="16" font-weight="bold">${escaped(budget.title)}</text>`,
    `<text x="12" y="44">${escaped(said)}; red decides, dashes are slack</text>`,
    `<line x1="${x(objectiveSeconds)}" x2="${x(objectiveSeconds)}" y1="${TOP - 8}" y2="${height - 16}" stroke="#1d1d1f"/>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}
