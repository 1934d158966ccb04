/** XML of AWS as elements. The text is read by fast-xml-parser; what is written is made by shape in `xml-body.ts`. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** As the parser gives it with `preserveOrder`: one key for the name, `:@` for attributes, `#text` for text. */
type Node = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Values are typed by shape.
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Entities of XML and of numbers. A document's own entities are not read.
  htmlEntities: true,
  processEntities: { enabled: true, maxEntityCount: 0 },
});

/** The root element, or undefined when the text is not a well-formed document. */
export function parseXml(source: string): XmlElement | undefined {
  if (XMLValidator.validate(source) !== true) return undefined;
  try {
    const [root] = elementsOf(PARSER.parse(source) as readonly Node[]);
    return root;
  } catch {
    return undefined;
  }
}

function elementsOf(nodes: readonly Node[]): readonly XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT);
    if (name === undefined) return [];
    const content = node[name] as readonly Node[];
    const attributes = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>;
    return [{ name, attributes, children: elementsOf(content), text: content.map(textOf).join('') }];
  });
}

const textOf = (node: Node): string => (typeof node[TEXT] === 'string' ? node[TEXT] : '');

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
