/** Policy documents as IAM reads them: order and the difference between one and a list of one do not matter. */

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => JSON.stringify(canonical(item)));
    return items.length === 1 ? canonical(value[0]) : items.sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, canonical(item)]));
}

/** Whether two documents mean the same to IAM. */
export function sameDocument(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

/** Actions that the allowing statements of a document name, sorted, once each. */
export function actionsIn(document: { readonly [key: string]: unknown }): readonly string[] {
  const statements = [document['Statement']].flat() as readonly {
    readonly Effect?: string;
    readonly Action?: unknown;
  }[];
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => [Action].flat());
  return [...new Set(allowed.filter((one): one is string => typeof one === 'string'))].sort();
}
