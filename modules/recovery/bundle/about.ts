/** How a bundle was made; passed in, since it needs clock and repository. */
export interface BundleAbout {
  /** ISO 8601. */
  readonly madeAt: string;
  /** Commit of the repository; null where it is not known. */
  readonly commit: string | null;
  /** The answer at the health path names the region that serves. */
  readonly answerNamesRegion: boolean;
}
