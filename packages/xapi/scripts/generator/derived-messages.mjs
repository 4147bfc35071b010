const self = (own) => ({ name: 'self', type: { kind: 'ref', className: own.name }, isSecret: false });
const param = (name, type) => ({ name, type, isSecret: false });
const text = { kind: 'string' };
const nothing = { kind: 'void' };

const ref = (own) => ({ kind: 'ref', className: own.name });
const record = (own) => ({ kind: 'record', className: own.name });

/** The messages that many classes have in the same form, by the letter that stands for them in the tables. */
const generic = {
  r: { name: 'get_record', shape: (own) => [[self(own)], record(own)] },
  u: { name: 'get_by_uuid', shape: (own) => [[param('uuid', text)], ref(own)] },
  a: { name: 'get_all', shape: (own) => [[], { kind: 'set', element: ref(own) }] },
  A: { name: 'get_all_records', shape: (own) => [[], { kind: 'map', key: ref(own), value: record(own) }] },
  l: {
    name: 'get_by_name_label',
    shape: (own) => [[param('label', text)], { kind: 'set', element: ref(own) }],
  },
  c: { name: 'create', isAsync: true, shape: (own) => [[param('args', record(own))], ref(own)] },
  d: { name: 'destroy', isAsync: true, shape: (own) => [[self(own)], nothing] },
};

const accessors = (own, field) => {
  const { name, type } = field;
  const lifecycle = { state: field.state, since: field.since };
  const message = (verb, params, result) => ({
    ...lifecycle,
    name: `${verb}_${name}`,
    isAsync: false,
    params: [self(own), ...params],
    result,
  });
  const found = [message('get', [], type)];
  if (field.qualifier !== 'RW') return found;
  found.push(message('set', [param('value', type)], nothing));
  if (type.kind === 'map')
    found.push(
      message('add_to', [param('key', type.key), param('value', type.value)], nothing),
      message('remove_from', [param('key', type.key)], nothing),
    );
  if (type.kind === 'set')
    found.push(
      message('add', [param('value', type.element)], nothing),
      message('remove', [param('value', type.element)], nothing),
    );
  return found;
};

const sameMessage = (left, right) =>
  ['name', 'state', 'since', 'isAsync', 'params', 'result'].every(
    (key) => JSON.stringify(left[key]) === JSON.stringify(right[key]),
  );

/**
 * Which messages of a class follow from its fields and from letters, so that the tables need not list them. Every one is
 * compared with the model; what differs is listed as it is.
 */
export const deriveMessages = (own) => {
  const byName = new Map(own.messages.filter(({ isImplicit }) => isImplicit).map((m) => [m.name, m]));
  const derived = new Set();
  let letters = '';
  for (const [letter, { name, isAsync = false, shape }] of Object.entries(generic)) {
    const [params, result] = shape(own);
    const expected = { name, state: own.state, since: own.since, isAsync, params, result };
    const message = byName.get(name);
    if (message === undefined || !sameMessage(message, expected)) continue;
    derived.add(name);
    letters += letter;
  }
  const fromFields = own.fields.flatMap((field) => accessors(own, field));
  const isWhole = fromFields.every((expected) => {
    const message = byName.get(expected.name);
    return message !== undefined && sameMessage(message, expected);
  });
  if (isWhole && fromFields.length > 0) {
    letters += 'g';
    for (const { name } of fromFields) derived.add(name);
  }
  return { letters, listed: own.messages.filter(({ name }) => !derived.has(name)) };
};
