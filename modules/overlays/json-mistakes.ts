/** Usual mistakes in JSON, each with its own fix. Pure. */

export interface Mistake {
  readonly message: string;
  readonly fix: string;
}

const SPACE_AND_COMMENTS = /(?:\s|#[^\n]*(?:\n|$)|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y;
const HCL_ASSIGNMENT = /([A-Za-z_][\w-]*)[ \t]*(?:=(?!=)|\{)/y;

/** Whether the text is Terraform's own language: `name = value` where JSON begins with a brace. */
function hclKey(text: string): string | null {
  SPACE_AND_COMMENTS.lastIndex = 0;
  SPACE_AND_COMMENTS.exec(text);
  HCL_ASSIGNMENT.lastIndex = SPACE_AND_COMMENTS.lastIndex;
  return HCL_ASSIGNMENT.exec(text)?.[1] ?? null;
}

/** By the text at the place where the parser stopped. */
const AT_PLACE: readonly (readonly [RegExp, Mistake])[] = [
  [
    /\/\/|\/\*|#/y,
    {
      message: 'a comment: JSON has none',
      fix: 'remove the comment; a reason belongs into a key "reason" where there is one, or into the commit message',
    },
  ],
  [
    /['\u2018\u2019\u201c\u201d`]/y,
    { message: 'not a double quote', fix: 'write text in straight double quotes: "…"' },
  ],
  [
    /[+.]\d|-\D|[Nn]a[Nn]\b|-?Infinity\b/y,
    { message: 'not a number that JSON has', fix: 'write digits, such as 30; text stands in double quotes' },
  ],
  [/(?:True|TRUE|Yes|yes|On|on)\b/y, { message: 'not a value that JSON has', fix: 'write true without quotes' }],
  [/(?:False|FALSE|No|no|Off|off)\b/y, { message: 'not a value that JSON has', fix: 'write false without quotes' }],
  [
    /(?:None|Null|NULL|nil|undefined)\b/y,
    { message: 'not a value that JSON has', fix: 'write null to take the key away' },
  ],
];

const NUMBER_BEFORE = /(?:^|[^\w.+-])(-?\d[\d.eE+-]*)$/;

/**
 * The mistake at `at`, where the parser stopped; null if it is not known.
 * @param text the whole document
 */
export function mistakeAt(text: string, at: number): Mistake | null {
  const key = hclKey(text);
  if (key !== null) {
    return {
      message: `this is HCL, Terraform's own language ("${key} = …"), and no JSON`,
      fix: `write the file as JSON: { "${key}": … }`,
    };
  }
  const number = NUMBER_BEFORE.exec(text.slice(Math.max(0, at - 64), at))?.[1];
  if (number !== undefined && /[\w.]/.test(text[at] ?? '')) {
    const written = number + (/[\w.+-]*/.exec(text.slice(at, at + 64))?.[0] ?? '');
    const why = /^-?0\d/.test(written) ? 'begins with 0' : 'is not a number that JSON has';
    return {
      message: `${written} ${why}`,
      fix: `quote it: "${written}"; or write a number without leading zeros, letters and underscores`,
    };
  }
  const before = text.slice(0, at).trimEnd();
  if (before.endsWith(',') && /[}\]]/.test(text[at] ?? '')) {
    return { message: 'a comma too many in front of the end', fix: 'remove the comma behind the last value' };
  }
  const found = AT_PLACE.find(([pattern]) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  });
  return found?.[1] ?? null;
}
