/** Replication lag as a run noted it. */

/** A lag noted in milliseconds, as Aurora's metrics have it, in seconds; null when it is no number. */
export function lagSeconds(milliseconds: string | null): number | null {
  if (milliseconds === null || milliseconds.trim() === '') return null;
  const number = Number(milliseconds);
  return Number.isFinite(number) && number >= 0 ? number / 1000 : null;
}
