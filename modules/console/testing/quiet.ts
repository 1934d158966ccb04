/** Consoles for tests: a silent one, and one that records. */
import type { Console } from '../ports';

/** Shows nothing; to every question the answer is no. */
export function quietConsole(): Console {
  return recordingConsole();
}

/** What a person at the keyboard would answer. */
export interface Answers {
  /** To `confirm`; no by default. */
  readonly confirm?: boolean | ((question: string, expected: string) => boolean);
  /** To `ask`; nothing by default. */
  readonly ask?: string | ((question: string) => string);
}

export interface RecordingConsole extends Console {
  /** Everything a person would see, in order: texts, titles, what an activity waits for and how it ends, questions. */
  readonly heard: string[];
  /** The warnings among it. */
  readonly warnings: string[];
}

export function recordingConsole({ confirm = false, ask = '' }: Answers = {}): RecordingConsole {
  const heard: string[] = [];
  const warnings: string[] = [];
  const hear = (text: string): void => void heard.push(text);
  return {
    heard,
    warnings,
    say: hear,
    warn: (text) => {
      hear(text);
      warnings.push(text);
    },
    phase: hear,
    begin: (title) => {
      hear(title);
      return { waits: hear, ends: (verdict, text) => hear(`${verdict}: ${text}`) };
    },
    confirm: (question, expected) => {
      hear(question);
      return Promise.resolve(typeof confirm === 'function' ? confirm(question, expected) : confirm);
    },
    ask: (question) => {
      hear(question);
      return Promise.resolve(typeof ask === 'function' ? ask(question) : ask);
    },
  };
}
