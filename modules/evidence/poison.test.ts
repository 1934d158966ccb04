/** Text from outside in a report: an approver's reason, what was observed, a title. The page's elements are the same as without it. */
import type { Evidence } from './evidence';
import { measure } from './measure';
import { renderReport } from './report';
import { sampleRun } from './testing/sample';

const POISON = '"><script>alert(1)</script>\'<img src=x onerror=alert(1)>]]>--></style></title>&lt; $& \u001b[31m';

/** The value with the poison behind every text that a person or AWS wrote. */
function poisoned<T>(value: T, inside = false): T {
  if (typeof value === 'string') return (inside ? `${value}${POISON}` : value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, inside)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]: [string, unknown]) => [
    name,
    poisoned(one, inside || ['title', 'reason', 'observed', 'by', 'question', 'detail'].includes(name)),
  ]);
  return Object.fromEntries(entries) as T;
}

/** The elements of a page with the names of their attributes, in order. */
const elements = (page: string): readonly string[] =>
  [...page.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name = '', rest = '']) =>
      `${name}${[...rest.matchAll(/\s([\w:-]+)(?:=|$)/g)].map(([, one = '']) => ` ${one}`).join('')}`,
  );

test('a report has the same elements with hostile text as without, and shows the text', () => {
  const evidence: Evidence = { ...measure(sampleRun()), files: {} };
  const page = renderReport(poisoned(evidence));
  expect(elements(page)).toEqual(elements(renderReport(evidence)));
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toMatch(/<script|<img/);
  expect(page).not.toContain('\u001b');
});

test('the check sees an element that a text makes', () => {
  expect(elements('<p>a<img src=x onerror=alert(1)><b class="x">')).not.toEqual(elements('<p>a'));
});
