/** The critical path of a graph whose nodes take time. Pure. */

export interface Node {
  readonly id: string;
  /** Ids that must be over before it begins; unknown ones are not waited for. */
  readonly needs: readonly string[];
  readonly seconds: number;
}

export interface ScheduleSlot {
  /** Seconds from the beginning of the whole, when everything begins as early as it can. */
  readonly begins: number;
  readonly ends: number;
  /** Seconds it may be late without moving the end; null where the end does not wait for it. */
  readonly slack: number | null;
}

export interface Schedule {
  readonly slots: ReadonlyMap<string, ScheduleSlot>;
  /** Ids along the path that decides when it ends, in order. */
  readonly path: readonly string[];
  readonly seconds: number;
}

/**
 * Schedules a graph without cycles. `end`: the node at whose end the whole is over; without one, the whole is over when all are.
 * Throws RangeError for a cycle, which the lint of runbooks reports before.
 */
export function schedule(nodes: readonly Node[], end?: string): Schedule {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ordered = order(nodes, byId);
  const begins = new Map<string, number>();
  const endOf = (id: string): number => (begins.get(id) ?? 0) + (byId.get(id)?.seconds ?? 0);
  for (const { id, needs } of ordered) begins.set(id, Math.max(0, ...needs.filter((one) => byId.has(one)).map(endOf)));
  const last = end ?? ordered.reduce((a, { id }) => (a === '' || endOf(id) > endOf(a) ? id : a), '');
  const seconds = endOf(last);

  const latest = new Map<string, number>(end === undefined ? ordered.map(({ id }) => [id, seconds]) : [[end, seconds]]);
  for (const { id, needs, seconds: takes } of [...ordered].reverse()) {
    const own = latest.get(id);
    if (own === undefined) continue;
    for (const need of needs) latest.set(need, Math.min(latest.get(need) ?? Infinity, own - takes));
  }
  const slots = new Map<string, ScheduleSlot>();
  for (const { id } of ordered) {
    const by = latest.get(id);
    slots.set(id, { begins: begins.get(id) ?? 0, ends: endOf(id), slack: by === undefined ? null : by - endOf(id) });
  }
  return { slots, path: pathTo(last, byId, endOf), seconds };
}

/** From the end backwards: of what a node waits for, what ended last held it up. */
function pathTo(last: string, byId: ReadonlyMap<string, Node>, endOf: (id: string) => number): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = last; at !== undefined && byId.has(at);) {
    path.unshift(at);
    const before: readonly string[] = (byId.get(at)?.needs ?? []).filter((one) => byId.has(one));
    at = before.reduce<string | undefined>((a, one) => (a === undefined || endOf(one) > endOf(a) ? one : a), undefined);
  }
  return path;
}

function order(nodes: readonly Node[], byId: ReadonlyMap<string, Node>): readonly Node[] {
  const done = new Map<string, 'open' | 'over'>();
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (done.get(node.id) === 'over') return;
    if (done.get(node.id) === 'open') throw new RangeError(`${node.id} waits for itself`);
    done.set(node.id, 'open');
    for (const need of node.needs) {
      const before = byId.get(need);
      if (before !== undefined) visit(before);
    }
    done.set(node.id, 'over');
    found.push(node);
  };
  nodes.forEach(visit);
  return found;
}
