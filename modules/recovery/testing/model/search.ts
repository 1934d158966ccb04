/** Explicit-state search: breadth first, so that a counterexample is a shortest one; and what can still be reached from a state. */

export interface Edge<S> {
  readonly label: string;
  readonly to: S;
}

export interface Machine<S> {
  readonly initial: S;
  key(state: S): string;
  next(state: S): Promise<readonly Edge<S>[]>;
  /** What is wrong with a state, or with the edge that led to it; null where nothing is. */
  broken(state: S): string | null;
}

export interface Space<S> {
  readonly states: readonly S[];
  readonly edges: number;
  /** Steps from the initial state to the farthest one. */
  readonly depth: number;
  /** True when every state within the machine's own bounds was looked at. */
  readonly complete: boolean;
  /** The first broken state, as the shortest way there. */
  readonly counterexample: readonly string[] | null;
  /** The way to a state. */
  trace(index: number): readonly string[];
  /** States from which no state that is good can be reached; only of those that were expanded. */
  cannotReach(good: (state: S) => boolean): readonly number[];
}

/** Looks at every state, or at `limit` of them. Stops at the first that is broken. */
export async function search<S>(machine: Machine<S>, limit: number): Promise<Space<S>> {
  const states: S[] = [machine.initial];
  const seen = new Map<string, number>([[machine.key(machine.initial), 0]]);
  const from = [{ parent: -1, label: 'at first', depth: 0 }];
  const before: number[][] = [[]];
  let edges = 0;
  let expanded = 0;
  let wrong: { readonly index: number; readonly what: string } | null = null;
  for (; expanded < states.length && states.length < limit && wrong === null; expanded += 1) {
    const state = states[expanded] as S;
    for (const { label, to } of await machine.next(state)) {
      edges += 1;
      const key = machine.key(to);
      let index = seen.get(key);
      if (index === undefined) {
        index = states.push(to) - 1;
        seen.set(key, index);
        before.push([]);
        from.push({ parent: expanded, label, depth: (from[expanded]?.depth ?? 0) + 1 });
        const what = machine.broken(to);
        if (what !== null) wrong = { index, what };
      }
      before[index]?.push(expanded);
      if (wrong !== null) break;
    }
  }
  const trace = (index: number): readonly string[] => {
    const lines: string[] = [];
    for (let at = index; at > 0; at = from[at]?.parent ?? 0) lines.push(from[at]?.label ?? '');
    return lines.reverse();
  };
  return {
    states,
    edges,
    depth: Math.max(...from.slice(-1).map(({ depth }) => depth)),
    complete: wrong === null && expanded === states.length,
    counterexample: wrong === null ? null : [...trace(wrong.index), `=> ${wrong.what}`],
    trace,
    cannotReach: (good) => {
      // What was not expanded may lead anywhere: it counts as good, so that nothing is called stuck that is only far away.
      const can = new Set(states.flatMap((state, index) => (index >= expanded || good(state) ? [index] : [])));
      const open = [...can];
      for (let index = open.pop(); index !== undefined; index = open.pop()) {
        for (const one of before[index] ?? []) {
          if (!can.has(one)) {
            can.add(one);
            open.push(one);
          }
        }
      }
      return states.flatMap((_, index) => (can.has(index) ? [] : [index]));
    },
  };
}
