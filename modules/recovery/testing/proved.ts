/** What a proof counts, said in lines that `npm run proof` adds up. */
export class Proved {
  private readonly counts = new Map<string, number>();

  constructor(private readonly of: string) {}

  readonly count = (kind: string, times = 1): void => void this.counts.set(kind, (this.counts.get(kind) ?? 0) + times);

  /** For `afterAll`. */
  readonly say = (): void => {
    const lines = [...this.counts].sort().map(([kind, times]) => `proof\t${this.of}\t${kind}\t${times}\n`);
    process.stdout.write(lines.join(''));
  };
}
