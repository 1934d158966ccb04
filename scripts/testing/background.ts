/** Work that mostly waits, done beside the cases that keep the machine busy. */
export interface Background<T> {
  /** Begins it. A failure is kept for whoever asks for the result. */
  begin(): void;
  /** What it gave, or rejects with what it failed for. Begins it when nobody did. */
  result(): Promise<T>;
  /** Resolves when it runs no more, however it ended; at once when it was never begun. */
  over(): Promise<void>;
}

export function inBackground<T>(work: () => Promise<T>): Background<T> {
  let running: Promise<T> | undefined;
  const result = (): Promise<T> => (running ??= work());
  return {
    begin: () => void result().catch(() => undefined),
    result,
    over: async () => {
      await running?.catch(() => undefined);
    },
  };
}
