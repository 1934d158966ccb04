/** Route 53 answers in lower case with a trailing dot. */
export const canonicalName = (name: string): string => `${name.toLowerCase().replace(/\.$/, '')}.`;
