/** Answers that AWS gives in pages, read whole: how each read goes on is `pages` in its row (`operations` sides of parts). */
import type { CallResult } from './adapter';
import { CATALOGUE } from './catalogue';
import type { InputValue, Operation } from './operation';
import type { PageRow } from './rows';

/** By `service:Action`: every read of the catalogue that AWS answers in pages. */
export const PAGES: Readonly<Record<string, PageRow>> = Object.fromEntries(
  Object.entries(CATALOGUE).flatMap(([service, { actions }]) =>
    Object.entries(actions).flatMap(([action, { pages }]) =>
      pages === undefined ? [] : [[`${service}:${action}`, pages] as const],
    ),
  ),
);

/** Pages that are read of one answer before it counts as unknown: a list that does not end. */
export const MOST_PAGES = 50;

/** What stands for an answer of which not all pages were read. */
export const MORE_PAGES = 'MorePages';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The request for the page behind an answer; null where the answer is whole, or where what follows is about other names. */
export function nextPage(operation: Operation, output: unknown): Operation | null {
  const found = PAGES[`${operation.service}:${operation.action}`];
  if (found === undefined) return null;
  const answer = fieldsOf(output);
  const given = Object.entries(found.next).flatMap(([input, member]): readonly (readonly [string, InputValue])[] => {
    const value = answer[member];
    return typeof value === 'string' && value !== '' ? [[input, value]] : [];
  });
  const [first] = Object.keys(found.next);
  if (!given.some(([input]) => input === first)) return null;
  const { beginsAt } = found;
  if (beginsAt !== undefined && !sameName(operation.input[beginsAt], Object.fromEntries(given)[beginsAt])) return null;
  const kept = Object.entries(operation.input).filter(([input]) => !(input in found.next));
  return { ...operation, input: Object.fromEntries([...kept, ...given]) };
}

/** DNS names: case and the trailing dot say nothing. */
function sameName(one: unknown, other: unknown): boolean {
  const plain = (name: unknown): string => (typeof name === 'string' ? name.toLowerCase().replace(/\.$/, '') : '');
  return plain(one) === plain(other);
}

interface Sender {
  send(operation: Operation, signal?: AbortSignal): Promise<CallResult>;
}

/**
 * Sends a read and reads all of its pages: one answer with the lists of all. A page that fails makes the whole fail, and so does a list
 * that does not end (code `MorePages`): a part of a list is never given for the whole.
 */
export async function sendWhole(sender: Sender, operation: Operation, signal?: AbortSignal): Promise<CallResult> {
  let answer = await sender.send(operation, signal);
  const lists = PAGES[`${operation.service}:${operation.action}`]?.lists ?? [];
  for (let pages = 1, asked = operation; answer.ok; pages += 1) {
    const next = nextPage(asked, answer.output);
    if (next === null) return answer;
    if (pages >= MOST_PAGES || JSON.stringify(next) === JSON.stringify(asked)) return endless(operation, pages);
    const page = await sender.send(next, signal);
    if (!page.ok) return page;
    answer = { ...page, output: joined(lists, fieldsOf(answer.output), fieldsOf(page.output)) };
    asked = next;
  }
  return answer;
}

/** The later page, with what the earlier ones listed in front. */
function joined(lists: readonly string[], before: Fields, page: Fields): Fields {
  const both = lists.flatMap((name): readonly (readonly [string, unknown])[] => {
    const parts = [before[name], page[name]].filter((part): part is readonly unknown[] => Array.isArray(part));
    return parts.length === 0 ? [] : [[name, parts.flat(1)]];
  });
  return { ...page, ...Object.fromEntries(both) };
}

function endless({ service, action }: Operation, pages: number): CallResult {
  return {
    ok: false,
    kind: 'other',
    code: MORE_PAGES,
    message: `${service}:${action} has more pages than the ${pages} that were read`,
    requestId: null,
  };
}
