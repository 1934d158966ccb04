/** Just enough XML for AWS: elements, attributes, text, entities, CDATA. Namespace prefixes are dropped. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>|<(\/?)([^\s>/]+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>|([^<]+)/g;

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/** The root element, or undefined when the text is not a well-formed document. */
export function parseXml(source: string): XmlElement | undefined {
  const document: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack: Open[] = [document];
  for (const match of source.matchAll(TOKEN)) {
    const [, cdata, closing, rawName, rawAttributes, selfClosing, text] = match;
    const top = stack.at(-1);
    if (!top) return undefined;
    if (cdata !== undefined) top.text += cdata;
    else if (text !== undefined) top.text += unescapeXml(text);
    else if (rawName !== undefined) {
      const name = local(rawName);
      if (closing) {
        const ended = stack.pop();
        const parent = stack.at(-1);
        if (!ended || !parent || ended.name !== name) return undefined;
        parent.children.push(ended);
      } else {
        const element: Open = { name, attributes: attributesOf(rawAttributes ?? ''), children: [], text: '' };
        if (selfClosing) top.children.push(element);
        else stack.push(element);
      }
    }
  }
  return stack.length === 1 ? document.children[0] : undefined;
}

/** First child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** First element of that name at any depth, the element itself included. */
export function descendant(element: XmlElement | undefined, name: string): XmlElement | undefined {
  if (!element || element.name === name) return element;
  for (const candidate of element.children) {
    const found = descendant(candidate, name);
    if (found) return found;
  }
  return undefined;
}

export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#13;');
}

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|lt|gt|amp|quot|apos);/g, (_, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)));
    return { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }[entity] ?? '';
  });
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function attributesOf(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const match of source.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes[match[1] ?? ''] = unescapeXml(match[2] ?? match[3] ?? '');
  }
  return attributes;
}
