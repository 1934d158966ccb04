/** How the report says verdicts, durations and times. */
import { SIGN, type Verdict } from '../../console/verdict';
import { html, type Markup } from './html';

export const WORD = { met: 'met', 'not-met': 'not met', unknown: 'unknown' } as const satisfies Record<Verdict, string>;

export function badge(verdict: Verdict, word: string = WORD[verdict]): Markup {
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${SIGN[verdict]}</span> ${word}</span>`;
}

/** `0.4 s`, `12 s`, `8 min 12 s`, `1 h 04 min`. */
export function span(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(seconds < 1 ? 2 : 1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `2026-11-20 14:12:09`, UTC. */
export function moment(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** `14:12:09`, UTC. */
export function hour(iso: string): string {
  return iso.slice(11, 19);
}

/** Wall seconds between two times. */
export function wallSeconds(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** `before-failover` as words. */
export function words(id: string): string {
  return id.replace(/[-_]/g, ' ');
}
