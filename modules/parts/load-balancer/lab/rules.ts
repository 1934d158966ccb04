/** Rules of a listener: which of them a request meets, in the order of their priorities. */
import type { Plain } from '../../../lab/gateway/handler';
import { record, records, text, texts } from '../../../lab/gateway/input';

/** A request as far as a rule can tell it from others here. */
export interface ListenerRequest {
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

/** The first rule, beside the default, all of whose conditions the request meets; a kind of condition that is not modelled meets none. */
export function matching(rules: readonly Plain[], asked: ListenerRequest): Plain | undefined {
  return rules
    .filter((rule) => rule['IsDefault'] !== true)
    .sort((one, other) => Number(one['Priority']) - Number(other['Priority']))
    .find((rule) => records(rule, 'Conditions').every((condition) => meets(condition, asked)));
}

function meets(condition: Plain, { host, path, method }: ListenerRequest): boolean {
  const values = (config: string): readonly string[] =>
    texts(record(condition, config) ?? {}, 'Values') ?? texts(condition, 'Values') ?? [];
  switch (text(condition, 'Field')) {
    case 'path-pattern':
      return values('PathPatternConfig').some((pattern) => like(pattern, path));
    case 'host-header':
      return values('HostHeaderConfig').some((pattern) => like(pattern.toLowerCase(), host));
    case 'http-request-method':
      return values('HttpRequestMethodConfig').includes(method);
    default:
      return false;
  }
}

/** `*` stands for any characters, `?` for one (ELB user guide, listener rules). */
function like(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(value);
}
