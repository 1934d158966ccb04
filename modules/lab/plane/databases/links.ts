/** The conditions between regions, and the links that obey them. */
import { CLEAR, type LinkCondition } from '../conditions';
import type { Link } from '../net/link';

/** Both directions of a link, seen from the region that connects. */
export interface LinkConditions {
  readonly up: LinkCondition;
  readonly down: LinkCondition;
}

/** What holds between regions. */
export interface Conditions {
  /** For bytes that go from one region to the other. */
  set(from: string, to: string, condition: LinkCondition): void;
  between(from: string, to: string): LinkConditions;
  /** The link obeys from now on. Returns what ends that. */
  opened(from: string, to: string, link: Link): () => void;
}

/** `usual`: between two regions for which nothing was set. */
export function createConditions(usual: LinkCondition): Conditions {
  const known = new Map<string, LinkCondition>();
  const open = new Set<{ readonly from: string; readonly to: string; readonly link: Link }>();
  const of = (from: string, to: string): LinkCondition => known.get(`${from} ${to}`) ?? (from === to ? CLEAR : usual);
  return {
    set: (from, to, condition) => {
      known.set(`${from} ${to}`, condition);
      for (const one of open) {
        if (one.from === from && one.to === to) one.link.set('up', condition);
        if (one.from === to && one.to === from) one.link.set('down', condition);
      }
    },
    between: (from, to) => ({ up: of(from, to), down: of(to, from) }),
    opened: (from, to, link) => {
      const one = { from, to, link };
      open.add(one);
      return () => void open.delete(one);
    },
  };
}
