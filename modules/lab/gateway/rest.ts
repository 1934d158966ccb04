/** REST bindings: which operation a method and path mean, and what of the input stands in path, query and headers. */
import type { OperationModel, ServiceModel, ModelShape, ShapeRef } from './model';
import { scalarOfText, textOfScalar } from './scalars';

/** The parts of a request that REST services bind values to. */
export interface RestParts {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

interface Template {
  readonly segments: readonly string[];
  readonly query: readonly [string, string][];
}

/** The operation and its path labels, or undefined when none of the service fits. The most specific one wins. */
export function matchOperation(
  model: ServiceModel,
  parts: RestParts,
): { operation: OperationModel; labels: Readonly<Record<string, string>> } | undefined {
  let best: { operation: OperationModel; labels: Record<string, string>; score: number } | undefined;
  for (const operation of Object.values(model.operations)) {
    if (operation.http.method !== parts.method) continue;
    const template = templateOf(operation.http.requestUri);
    const labels = matchPath(template.segments, segmentsOf(parts.path));
    const bindings = labels && bindingScore(model, operation, template, parts);
    if (!labels || bindings === undefined) continue;
    const literals = template.segments.filter((segment) => !segment.startsWith('{')).length;
    const score = bindings * 100 + literals;
    if (!best || score > best.score) best = { operation, labels, score };
  }
  return best;
}

/** Undefined when a static query part or a required query or header member is missing; else how many there are. */
function bindingScore(
  model: ServiceModel,
  operation: OperationModel,
  template: Template,
  parts: RestParts,
): number | undefined {
  for (const [name, value] of template.query) {
    if (!parts.query.has(name) || (value !== '' && parts.query.get(name) !== value)) return undefined;
  }
  let score = template.query.length;
  const shape = operation.input && model.shapeOf(operation.input);
  for (const name of shape?.required ?? []) {
    const ref = shape?.members?.[name];
    if (ref?.location === 'querystring') {
      if (!parts.query.has(ref.locationName ?? name)) return undefined;
      score += 1;
    } else if (ref?.location === 'header') {
      if (parts.headers[(ref.locationName ?? name).toLowerCase()] === undefined) return undefined;
      score += 1;
    }
  }
  return score;
}

function matchPath(template: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, segment] of template.entries()) {
    const greedy = segment.endsWith('+}');
    const actual = greedy ? path.slice(index).join('/') : path[index];
    if (actual === undefined || (greedy && actual === '')) return undefined;
    if (segment.startsWith('{')) labels[segment.slice(1, greedy ? -2 : -1)] = decode(actual);
    else if (segment !== actual) return undefined;
    if (greedy) return labels;
  }
  return path.length === template.length ? labels : undefined;
}

function templateOf(uri: string): Template {
  const [path = '', query = ''] = uri.split('?');
  return { segments: segmentsOf(path), query: [...new URLSearchParams(query)] };
}

/** Trailing slashes mean nothing here: Route 53 clients differ in them. */
function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\/+/, '').replace(/\/+$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Members of an input that stand outside the body. */
export function readBindings(
  model: ServiceModel,
  shape: ModelShape,
  parts: RestParts,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const wire = ref.locationName ?? name;
    const inner = model.shapeOf(ref);
    if (ref.location === 'uri' && labels[wire] !== undefined) value[name] = scalarOfText(inner, labels[wire]);
    else if (ref.location === 'querystring') assignQuery(model, value, name, inner, parts.query.getAll(wire));
    else if (ref.location === 'header') assignHeader(value, name, inner, parts.headers[wire.toLowerCase()]);
  }
  return value;
}

function assignQuery(
  model: ServiceModel,
  value: Record<string, unknown>,
  name: string,
  shape: ModelShape,
  texts: readonly string[],
): void {
  const [first] = texts;
  if (first === undefined) return;
  const member = shape.type === 'list' ? shape.member : undefined;
  value[name] = member ? texts.map((text) => scalarOfText(model.shapeOf(member), text)) : scalarOfText(shape, first);
}

function assignHeader(value: Record<string, unknown>, name: string, shape: ModelShape, text: string | undefined): void {
  if (text !== undefined && shape.type !== 'list') value[name] = scalarOfText(shape, text);
}

/** Path with query string, and headers, of an input. */
export function writeBindings(
  model: ServiceModel,
  operation: OperationModel,
  shape: ModelShape | undefined,
  input: Readonly<Record<string, unknown>>,
): { target: string; headers: Record<string, string> } {
  const template = templateOf(operation.http.requestUri);
  const query = new URLSearchParams([...template.query]);
  const headers: Record<string, string> = {};
  const labels = new Map<string, string>();
  for (const [name, ref] of Object.entries(shape?.members ?? {})) {
    const value = input[name];
    if (value === undefined || ref.location === undefined) continue;
    const wire = ref.locationName ?? name;
    const texts = textsOf(model, ref, value, name);
    if (ref.location === 'uri') labels.set(wire, texts[0] ?? '');
    else if (ref.location === 'querystring') texts.forEach((text) => query.append(wire, text));
    else if (ref.location === 'header') headers[wire.toLowerCase()] = texts.join(',');
  }
  const path = template.segments.map((segment) => fillSegment(segment, labels)).join('/');
  const slash = operation.http.requestUri.split('?')[0]?.endsWith('/') && path !== '' ? '/' : '';
  const text = query.toString();
  return { target: `/${path}${slash}${text === '' ? '' : `?${text}`}`, headers };
}

function fillSegment(segment: string, labels: ReadonlyMap<string, string>): string {
  if (!segment.startsWith('{')) return segment;
  const greedy = segment.endsWith('+}');
  const value = labels.get(segment.slice(1, greedy ? -2 : -1)) ?? '';
  return greedy ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
}

function textsOf(model: ServiceModel, ref: ShapeRef, value: unknown, path: string): string[] {
  const shape = model.shapeOf(ref);
  if (shape.type === 'list' && shape.member && Array.isArray(value)) {
    const member = shape.member;
    return value.map((item) => textOfScalar(model.shapeOf(member), item, 'iso8601', path));
  }
  const format = ref.timestampFormat ?? shape.timestampFormat ?? (ref.location === 'header' ? 'rfc822' : 'iso8601');
  return [textOfScalar(shape, value, format, path)];
}

/** Headers that an output binds, e.g. Route 53's Location. */
export function writeOutputHeaders(
  model: ServiceModel,
  shape: ModelShape,
  output: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const value = output[name];
    if (ref.location === 'header' && value !== undefined) {
      headers[(ref.locationName ?? name).toLowerCase()] = textsOf(model, ref, value, name).join(',');
    }
  }
  return headers;
}
