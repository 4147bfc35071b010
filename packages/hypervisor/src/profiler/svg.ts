/** What stands in an SVG document: an element, or text. */
export type SvgNode = string | SvgElement;

/** An element with its attributes in the order in which they are written. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly SvgNode[];
}

/** Makes an element. Numbers are written with at most two decimals, so that the same plot has the same bytes everywhere. */
export const element = (
  name: string,
  attributes: SvgElement['attributes'] = {},
  ...children: readonly SvgNode[]
): SvgElement => ({ name, attributes, children });

// Signs that XML gives a meaning; control characters have no place in it at all.
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in XML: escaped, characters that XML forbids replaced. */
const escapeText = (text: string): string =>
  text
    // Halves of characters, which no encoding can write.
    .replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

/** A number of pixels as it is written. */
export const pixels = (value: number): string => `${Math.round(value * 100) / 100 || 0}`;

const render = (node: SvgNode): string => {
  if (typeof node === 'string') return escapeText(node);
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? pixels(value) : escapeText(value)}"`)
    .join('');
  if (node.children.length === 0) return `<${node.name}${attributes}/>`;
  return `<${node.name}${attributes}>${node.children.map(render).join('')}</${node.name}>`;
};

/** A document with its title and description, which screen readers read. */
export interface SvgDocument {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly children: readonly SvgNode[];
}

/** The document as text, the same bytes for the same plot. */
export const renderSvg = ({ width, height, title, description, children }: SvgDocument): string =>
  `${render(
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        viewBox: `0 0 ${pixels(width)} ${pixels(height)}`,
        width,
        height,
        role: 'img',
        'font-family': 'sans-serif',
        'font-size': 12,
      },
      element('title', {}, title),
      element('desc', {}, description),
      element('rect', { x: 0, y: 0, width, height, fill: '#ffffff' }),
      ...children,
    ),
  )}\n`;
