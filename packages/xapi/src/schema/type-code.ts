/**
 * A type of the model. `record` is an object with the fields of a class. The event kinds are typed by hand: the model's
 * words for them are not what a server sends.
 */
export type TypeCode =
  | { readonly kind: 'string' | 'int' | 'float' | 'bool' | 'datetime' | 'void' }
  | { readonly kind: 'event-batch' | 'event' | 'snapshot' }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'ref' | 'record'; readonly className: string }
  | { readonly kind: 'set' | 'option'; readonly element: TypeCode }
  | { readonly kind: 'map'; readonly key: TypeCode; readonly value: TypeCode };

const simpleKinds = {
  s: 'string',
  i: 'int',
  f: 'float',
  b: 'bool',
  d: 'datetime',
  v: 'void',
  B: 'event-batch',
  E: 'event',
  N: 'snapshot',
} as const;

const simpleTypes: ReadonlyMap<string, TypeCode> = new Map(
  Object.entries(simpleKinds).map(([letter, kind]) => [letter, { kind }]),
);

const parsed: Map<string, TypeCode> = new Map();

/** The type behind a compact text of the tables; the same text gives the same object. */
export function parseTypeCode(text: string): TypeCode {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const [type] = readType(text, 0);
  parsed.set(text, type);
  return type;
}

function readType(text: string, start: number): readonly [TypeCode, number] {
  const letter = text.charAt(start);
  const simple = simpleTypes.get(letter);
  if (simple !== undefined) return [simple, start + 1];
  if (letter === 'S' || letter === 'O') {
    const [element, end] = readType(text, start + 1);
    return [{ kind: letter === 'S' ? 'set' : 'option', element }, end];
  }
  if (letter === 'M') {
    const [key, middle] = readType(text, start + 1);
    const [value, end] = readType(text, middle);
    return [{ kind: 'map', key, value }, end];
  }
  const end = text.indexOf('.', start);
  const name = text.slice(start + 1, end);
  if (letter === 'e') return [{ kind: 'enum', name }, end + 1];
  return [{ kind: letter === 'r' ? 'ref' : 'record', className: name }, end + 1];
}

/** A type in the model's own notation: `(VM ref -> VM record) map`. */
export function typeName(type: TypeCode): string {
  switch (type.kind) {
    case 'enum':
      return `enum ${type.name}`;
    case 'ref':
    case 'record':
      return `${type.className} ${type.kind}`;
    case 'set':
    case 'option':
      return `${typeName(type.element)} ${type.kind}`;
    case 'map':
      return `(${typeName(type.key)} -> ${typeName(type.value)}) map`;
    case 'event-batch':
      return 'an event batch';
    case 'event':
      return 'event record';
    case 'snapshot':
      return '<class> record';
    case 'string':
    case 'int':
    case 'float':
    case 'bool':
    case 'datetime':
    case 'void':
      return type.kind;
  }
}
