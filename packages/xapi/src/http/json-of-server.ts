import { randomUUID } from 'node:crypto';

const tokens = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?Infinity|-?NaN|-?nan|-?inf|[A-Za-z_]\w*(?=\s*:)/g;
const numbers: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['-NaN', Number.NaN],
  ['nan', Number.NaN],
  ['-nan', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['inf', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/**
 * The JSON of files that servers give, in which figures that were not measured are a bare `NaN` and, on old servers, names
 * of members stand without quotes. Texts in it are never touched.
 * @throws SyntaxError
 */
export function parseServerJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A mark that no text can hold by accident or by design.
    const mark = randomUUID();
    const quoted = text.replace(tokens, (token) => {
      if (token.startsWith('"')) return token;
      return numbers.has(token) ? `"${mark}${token}"` : `"${token}"`;
    });
    return JSON.parse(quoted, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith(mark) ? numbers.get(value.slice(mark.length)) : value,
    );
  }
}
