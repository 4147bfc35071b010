/** What is written: lists, records, and maps for tables whose keys are numbers too. */
export type WritableLua =
  | string
  | number
  | boolean
  | readonly WritableLua[]
  | ReadonlyMap<string | number, WritableLua>
  | { readonly [key: string]: WritableLua | undefined };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const KEYWORDS = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);

/** Assignments as LuaRocks writes its manifests, with sorted keys: the same data makes the same text. */
export function writeLuaData(globals: { readonly [name: string]: WritableLua }): string {
  return Object.keys(globals)
    .sort()
    .map((name) => `${name} = ${write(globals[name] ?? false, 0)}\n`)
    .join('');
}

function write(value: WritableLua, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  const items = isList(value)
    ? value.map((item) => write(item, depth + 1))
    : entriesOf(value).map(([key, item]) => `${keyText(key)} = ${write(item, depth + 1)}`);
  if (items.length === 0) return '{}';
  const indent = '   '.repeat(depth);
  return `{\n${items.map((item) => `${indent}   ${item}`).join(',\n')}\n${indent}}`;
}

const isList = (value: object): value is readonly WritableLua[] => Array.isArray(value);

function entriesOf(value: object): readonly (readonly [string | number, WritableLua])[] {
  if (value instanceof Map) return [...(value as ReadonlyMap<string | number, WritableLua>)];
  return Object.entries(value as Record<string, WritableLua | undefined>)
    .filter((entry): entry is [string, WritableLua] => entry[1] !== undefined)
    .sort(([first], [second]) => (first < second ? -1 : 1));
}

const keyText = (key: string | number): string => {
  if (typeof key === 'number') return `[${key}]`;
  return NAME.test(key) && !KEYWORDS.has(key) ? key : `[${quoted(key)}]`;
};

// oxlint-disable-next-line no-control-regex -- these are what is escaped
const ESCAPED = /["\\\0-\x1f\x7f]/g;

const quoted = (text: string): string =>
  // Nearly none has any.
  text.search(ESCAPED) === -1
    ? `"${text}"`
    : `"${text.replaceAll(ESCAPED, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`)}"`;
