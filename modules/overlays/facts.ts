/** Facts about AWS, with a source each. What no source says is absent and is never taken for "everywhere". */

/** Where a fact was read. */
export interface FactSource {
  readonly title: string;
  readonly url: string;
  /** Day on which a copy of the page was read. The page itself bears no date. */
  readonly read: string;
  /** A: AWS's own documentation. B: others who measured it. */
  readonly grade: 'A' | 'B';
}

/** Where AWS's documentation is. */
export const AWS_DOCUMENTATION = 'https://docs.aws.amazon.com';

/** The source of a fact in one bracket, for pages. */
export const cited = ({ title, url, read, grade }: FactSource): string => `[${title}](${url}), read ${read} [${grade}]`;
