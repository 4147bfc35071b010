/** Splits `(K -> V) map` at its own arrow, not at one of a map inside. */
const splitMap = (text) => {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && text.startsWith(' -> ', at)) return [text.slice(0, at), text.slice(at + 4)];
  }
  throw new Error(`No arrow in the map type "${text}".`);
};

const scalars = { string: 's', int: 'i', float: 'f', bool: 'b', datetime: 'd', void: 'v' };

/** The model's notation of a type as a tree; what the notation cannot say has a kind of its own. */
export const parseModelType = (text) => {
  if (Object.hasOwn(scalars, text)) return { kind: text };
  if (text === 'an event batch') return { kind: 'event-batch' };
  if (text === 'event record') return { kind: 'event' };
  if (text === '<class> record') return { kind: 'snapshot' };
  if (text.startsWith('(') && text.endsWith(') map')) {
    const [key, value] = splitMap(text.slice(1, -5));
    return { kind: 'map', key: parseModelType(key), value: parseModelType(value) };
  }
  if (text.endsWith(' set')) return { kind: 'set', element: parseModelType(text.slice(0, -4)) };
  if (text.endsWith(' option')) return { kind: 'option', element: parseModelType(text.slice(0, -7)) };
  const named = /^(?:enum (?<enumName>\w+)|(?<ref>\w+) ref|(?<record>\w+) record)$/.exec(text)?.groups;
  if (named?.enumName) return { kind: 'enum', name: named.enumName };
  if (named?.ref) return { kind: 'ref', className: named.ref };
  if (named?.record) return { kind: 'record', className: named.record };
  throw new Error(`The model has a type of unknown notation: "${text}".`);
};

/** The compact text of a type that `type-code.ts` reads back. */
export const typeCodeText = (type) => {
  switch (type.kind) {
    case 'enum':
      return `e${type.name}.`;
    case 'ref':
      return `r${type.className}.`;
    case 'record':
      return `R${type.className}.`;
    case 'set':
      return `S${typeCodeText(type.element)}`;
    case 'option':
      return `O${typeCodeText(type.element)}`;
    case 'map':
      return `M${typeCodeText(type.key)}${typeCodeText(type.value)}`;
    case 'event-batch':
      return 'B';
    case 'event':
      return 'E';
    case 'snapshot':
      return 'N';
    default:
      return scalars[type.kind];
  }
};
