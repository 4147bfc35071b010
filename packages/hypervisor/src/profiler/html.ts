const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

/** A table; the first cell of a row names it, the others are numbers. */
export const htmlTable = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string => {
  const cells = (tag: 'th' | 'td', row: readonly (string | number)[]): string =>
    row.map((cell) => `<${tag}>${escapeHtml(String(cell))}</${tag}>`).join('');
  const body = rows
    .map(
      ([name = '', ...rest]) =>
        `<tr><th scope="row">${escapeHtml(String(name))}</th>${cells('td', rest)}</tr>`,
    )
    .join('\n');
  return `<table>\n<thead><tr>${cells('th', head)}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
};

/** A list, or what stands there when it is empty. */
export const htmlList = (items: readonly string[], none: string): string =>
  items.length === 0
    ? `<p>${escapeHtml(none)}</p>`
    : `<ul>\n${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`;

const STYLE = `
  :root { color-scheme: light; }
  body { font: 15px/1.45 system-ui, sans-serif; color: #1f2933; max-width: 780px; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; margin-bottom: .2rem; }
  h2 { font-size: 1.15rem; margin-top: 1.8rem; border-bottom: 1px solid #cbd2d9; }
  p.note { color: #52606d; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: .25rem .6rem .25rem 0; text-align: right; border-bottom: 1px solid #e4e7eb; vertical-align: top; }
  th:first-child { text-align: left; overflow-wrap: anywhere; }
  tbody th { font-weight: normal; }
  figure { margin: 1rem 0; }
  svg { max-width: 100%; height: auto; }
  @page { margin: 15mm; }
  @media print {
    body { margin: 0; max-width: none; font-size: 10pt; }
    figure, table, tr { break-inside: avoid; }
    h2 { break-after: avoid; }
  }
`;

/** A page that needs nothing but itself, on screens and on paper. */
export const htmlPage = (title: string, body: readonly string[]): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n');
