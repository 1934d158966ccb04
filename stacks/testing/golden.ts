/** A configuration as text: one line an attribute, so that one change is one line of a diff. */
import type { Attributes, Config, Json } from './synthesized';

/** The whole configuration of one state, in a fixed order. */
export function golden({ terraform, provider, data = {}, ephemeral = {}, resource, output }: Config): string {
  const { backend, required_providers, required_version } = terraform;
  const sections = [
    block('terraform', { required_version, required_providers, backend }),
    ...Object.entries(provider).flatMap(([name, all]) => all.map((one) => block(`provider ${name}`, one))),
    ...blocks('data ', data),
    ...blocks('ephemeral ', ephemeral),
    ...blocks('', resource),
    block('outputs', Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]))),
  ];
  return `${sections.join('\n\n')}\n`;
}

function blocks(prefix: string, types: Record<string, Record<string, Attributes>>): string[] {
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(named).map(([name, attributes]) => block(`${prefix}${type}.${name}`, attributes)),
  );
}

function block(title: string, attributes: Attributes): string {
  return [title, ...Object.entries(attributes).map(([name, value]) => `  ${name} = ${written(value)}`)].join('\n');
}

/** Policies and container definitions are JSON in a string: one line a statement. */
function written(value: Json): string {
  if (typeof value !== 'string' || !/^[[{]"?[{A-Z]/.test(value)) return JSON.stringify(value);
  const inner = JSON.parse(value) as Json[] | { Statement?: Json[] };
  const list = Array.isArray(inner) ? inner : (inner.Statement ?? [inner]);
  return ['json', ...list.map((each) => `    ${JSON.stringify(each)}`)].join('\n');
}
