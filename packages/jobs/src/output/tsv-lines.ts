import { MapProgramError } from '../worker/map-program-error.js';

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = Readonly<Record<string, Json>>;

/**
 * Turns lines of JSON into lines of TSV. The columns are those given, or the fields of the first record: `id`, then the others in
 * the order of the alphabet. Tabs, line ends and backslashes in texts are written as `\t`, `\n`, `\\`; tables as JSON; what a record
 * has not is empty.
 */
export class TsvLines {
  #columns: readonly string[] | undefined;
  readonly #isChosen: boolean;
  #hasHeader = false;

  constructor(columns?: readonly string[]) {
    this.#columns = columns;
    this.#isChosen = columns !== undefined;
  }

  /** The lines of some records, behind the header where they are the first. @throws MapProgramError for a field that the first record had not */
  convert(ndjson: Uint8Array): string {
    const lines: string[] = [];
    for (const line of Buffer.from(ndjson).toString('utf8').split('\n')) {
      if (line !== '') lines.push(this.#line(JSON.parse(line) as Fields));
    }
    return lines.join('');
  }

  /** The header, where no record has brought it. */
  end(): string {
    return this.#columns === undefined || this.#hasHeader ? '' : this.#header(this.#columns);
  }

  #line(fields: Fields): string {
    this.#columns ??= [
      'id',
      ...Object.keys(fields)
        .filter((name) => name !== 'id')
        .toSorted(),
    ];
    const columns = this.#columns;
    const other = this.#isChosen ? undefined : Object.keys(fields).find((name) => !columns.includes(name));
    if (other !== undefined) {
      throw new MapProgramError(
        `The result of ${cell(fields['id'])} has the field ${other}, which the first had not.`,
        {
          hint: `Name the columns of the table: --columns ${[...columns, other].join(',')}`,
        },
      );
    }
    const header = this.#hasHeader ? '' : this.#header(columns);
    return `${header}${columns.map((name) => cell(fields[name])).join('\t')}\n`;
  }

  #header(columns: readonly string[]): string {
    this.#hasHeader = true;
    return `${columns.map((name) => cell(name)).join('\t')}\n`;
  }
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object')
    return String(value).replaceAll(/[\t\n\r\\]/g, (sign) => ESCAPES[sign] ?? sign);
  const { $lua, value: text } = value as Fields;
  return ($lua === 'float' || $lua === 'integer') && typeof text === 'string' ? text : JSON.stringify(value);
}
