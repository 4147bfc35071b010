const scalarValue = (type, text, where) => {
  switch (type.kind) {
    case 'string':
      return JSON.parse(text);
    case 'int':
    case 'float':
      // The model writes floats as OCaml does: `20.`
      return Number(text);
    case 'bool':
      return text === 'true';
    case 'ref':
      return text === 'Null' ? 'OpaqueRef:NULL' : text;
    case 'enum':
    case 'datetime':
      return text;
    default:
      throw new Error(`${where}: no default of type ${type.kind} is expected.`);
  }
};

/** The default of a field from the model's own notation: `""`, `{}`, `-1.`, `{"a" -> "b"}`, `Halted`. */
export const defaultValue = (type, text, where) => {
  if (type.kind !== 'set' && type.kind !== 'map') return scalarValue(type, text, where);
  const inside = /^\{(.*)\}$/s.exec(text)?.[1];
  if (inside === undefined) throw new Error(`${where}: "${text}" is no default of a set or map.`);
  const items = inside === '' ? [] : inside.split(', ');
  if (type.kind === 'set') return items.map((item) => scalarValue(type.element, item, where));
  return Object.fromEntries(
    items.map((item) => {
      const [key, value] = item.split(' -> ');
      return [scalarValue(type.key, key, where), scalarValue(type.value, value, where)];
    }),
  );
};
