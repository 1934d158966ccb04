/** Work that follows the latest wish: one piece at a time, and wishes that came and went meanwhile are not carried out. */
export class Lane<T> {
  private next: { readonly wish: T } | null = null;
  private working: Promise<void> | null = null;

  constructor(
    private readonly work: (wish: T) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  push(wish: T): void {
    this.next = { wish };
    this.working ??= this.run().finally(() => (this.working = null));
  }

  /** Resolves when nothing is wished for that is not done, or failed. */
  async idle(): Promise<void> {
    while (this.working !== null) await this.working;
  }

  private async run(): Promise<void> {
    for (let now = this.next; now !== null; now = this.next) {
      this.next = null;
      await this.work(now.wish).catch(this.failed);
    }
  }
}
