/** A Markdown file as it lies in the repository. */
export interface PageSource {
  /** Relative to the project, with slashes. */
  readonly file: string;
  readonly text: string;
}

export interface Heading {
  readonly level: number;
  readonly title: string;
  readonly anchor: string;
  /** Words below it, up to the next heading; for the search. */
  readonly words: string;
}

export interface Link {
  /** Project file it leads to; null for another site. */
  readonly file: string | null;
  readonly anchor: string | null;
  /** As it is written. */
  readonly written: string;
}

/** A page before it has its surroundings. */
export interface Page {
  readonly file: string;
  /** Where it lies in the site, such as `decisions/index.html`. */
  readonly path: string;
  readonly title: string;
  readonly body: string;
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  readonly hasGraph: boolean;
}

export interface NavEntry {
  readonly title: string;
  readonly file: string;
}

export interface NavSection {
  readonly title: string;
  readonly entries: readonly NavEntry[];
}
