/** Rules of a pattern on overlays, judged in environments whose setting `pattern` names it. */
import * as z from 'zod';
import type { DeclaredRule, SettingsSide } from './declare';
import type { OverlayRule } from './draft';

/** A rule of a pattern. */
export interface PatternRule extends DeclaredRule {
  /** The rule whose problems are reported right before those of this one; default: last. */
  readonly after?: string;
}

/** What one pattern contributes. Patterns that share a rule use the same value. */
export interface PatternSettings {
  readonly rules: Readonly<Record<string, PatternRule>>;
}

export type PatternRegistry = Readonly<Record<string, PatternSettings>>;

/**
 * The sides of parts, with the names of the patterns in the key `pattern` and the patterns' rules among those of the parts.
 * Throws where two patterns give one name to different rules, and where a rule stands after one that there is not.
 */
export function withPatterns(sides: readonly SettingsSide[], patterns: PatternRegistry): readonly SettingsSide[] {
  const rules = Object.entries(rulesOf(patterns));
  const declared = sides.flatMap((side) => Object.keys(side.rules ?? {}));
  const lost = rules.find(([, { after }]) => after !== undefined && !declared.includes(after));
  if (lost !== undefined) throw new Error(`no side declares ${String(lost[1].after)}, after which ${lost[0]} stands`);
  const following = (name?: string): readonly (readonly [string, DeclaredRule])[] =>
    rules
      .filter(([, { after }]) => after === name)
      .map(([own, { keys, judge }]) => [own, { keys, judge: onlyIn(patterns, own, judge) }]);
  return [
    ...sides.map((side) => ({
      ...named(side, Object.keys(patterns)),
      rules: Object.fromEntries(
        Object.entries(side.rules ?? {}).flatMap(([name, rule]) => [[name, rule] as const, ...following(name)]),
      ),
    })),
    { rules: Object.fromEntries(following()) },
  ];
}

function rulesOf(patterns: PatternRegistry): Readonly<Record<string, PatternRule>> {
  const rules: Record<string, PatternRule> = {};
  for (const [name, rule] of Object.values(patterns).flatMap((one) => Object.entries(one.rules))) {
    if ((rules[name] ?? rule) !== rule) throw new Error(`two patterns have different rules ${name}`);
    rules[name] = rule;
  }
  return rules;
}

/** With a missing or misspelt pattern, only rules of all patterns are judged. */
function onlyIn(patterns: PatternRegistry, rule: string, judge: OverlayRule): OverlayRule {
  return (draft) => {
    const pattern: string | undefined = draft.value.pattern;
    const asked = Object.entries(patterns).filter(([name]) => pattern === undefined || name === pattern);
    return asked.every(([, one]) => rule in one.rules) ? judge(draft) : [];
  };
}

function named(side: SettingsSide, patterns: readonly string[]): SettingsSide {
  const { pattern } = side.environment ?? {};
  if (pattern === undefined) return side;
  return { ...side, environment: { ...side.environment, pattern: z.enum(patterns).meta(pattern.meta() ?? {}) } };
}
