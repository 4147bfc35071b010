import { parameterName, pascalCase } from './names.mjs';
import { argumentType, createImports, resultType } from './typescript-types.mjs';

/** A doc comment; a tag must begin a line of its own to be seen. */
const docComment = (indent, text, { state, since, deprecatedSince, removedSince }) => {
  const note = `${text}; ${state === 'prototyped' ? 'prototype ' : ''}since ${since}.`;
  const tag = { removed: `Removed in ${removedSince}.`, deprecated: `Since ${deprecatedSince}.` }[state];
  if (tag === undefined) return `${indent}/** ${note} */\n`;
  return `${indent}/**\n${indent} * ${note}\n${indent} * @deprecated ${tag}\n${indent} */\n`;
};

const recordInterface = (own, imports) => {
  const lines = own.fields.map(
    (field) =>
      docComment('  ', field.qualifier, field) +
      `  readonly ${field.name}${field.isNewerThanEight ? '?' : ''}: ${resultType(field.type, imports)};\n`,
  );
  const usesInt = lines.some((line) => /\bInt\b/.test(line));
  return `${docComment('', `A record of class \`${own.name}\``, own)}export interface ${pascalCase(own.name)}Record<${usesInt ? 'Int' : '_Int'} extends number | bigint = number> {
${lines.join('')}}
`;
};

const createInterface = (own, imports) => {
  const lines = own.fields
    .filter(({ qualifier }) => qualifier !== 'RO/runtime')
    .map(
      (field) =>
        `  readonly ${field.name}${field.fallback === undefined ? '' : '?'}: ${argumentType(field.type, imports)};\n`,
    );
  return `/** What \`${own.name}.create\` takes; fields with a default may be left out. */
export interface ${pascalCase(own.name)}Create {
${lines.join('')}}
`;
};

/** One overload for each number of optional parameters: the options of the call may follow any of them. */
const signature = (own, message, wrap, imports) => {
  const params = message.params.map(
    (param) =>
      `${parameterName(param.name)}${param.since === undefined ? '' : '?'}: ${argumentType(param.type, imports)}`,
  );
  imports.local.add('CallOptions');
  const required = message.params.filter(({ since }) => since === undefined).length;
  const lines = [];
  for (let count = required; count <= params.length; count += 1) {
    const given = params
      .slice(0, count)
      .map((param) => (count < params.length ? param.replace('?:', ':') : param));
    lines.push(
      `${docComment('  ', `\`${own.name}.${message.name}\``, message)}` +
        `  ${message.name}(${[...given, 'callOptions?: CallOptions'].join(', ')}): ` +
        `${wrap}<${resultType(message.result, imports)}>;\n`,
    );
  }
  return lines.join('');
};

/** The public model shows it on one class; servers answer it on many. */
const recordsWhere = (own) => ({
  name: 'get_all_records_where',
  state: own.state,
  since: own.since,
  deprecatedSince: own.deprecatedSince,
  removedSince: own.removedSince,
  params: [{ name: 'expr', type: { kind: 'string' } }],
  result: {
    kind: 'map',
    key: { kind: 'ref', className: own.name },
    value: { kind: 'record', className: own.name },
  },
});

const messagesOf = (own) =>
  own.hasRecordsWhere && !own.messages.some(({ name }) => name === 'get_all_records_where')
    ? [...own.messages, recordsWhere(own)]
    : own.messages;

/** Typed by hand in `overrides.ts`, because the model's types of them are not what is sent. */
const overridden = new Set(['event.from', 'event.next']);

const messagesInterface = (own, kind, messages, imports) => {
  const wrap = kind === 'Async' ? 'Task' : 'Promise';
  if (kind === 'Async') imports.local.add('Task');
  const local = { ...createImports(), ...imports, usesInt: false };
  const lines = messages
    .filter(({ name }) => !overridden.has(`${own.name}.${name}`))
    .map((message) => signature(own, message, wrap, local));
  const usesInt = local.usesInt || lines.some((line) => line.includes('<Int>'));
  const ending = kind === 'Async' ? ' that run as tasks' : '';
  return {
    usesInt,
    text: `/** The messages of class \`${own.name}\`${ending}. */
export interface ${pascalCase(own.name)}${kind}${usesInt ? '<Int extends number | bigint = number>' : ''} {
${lines.join('')}}
`,
  };
};

const importLines = (own, imports) => {
  const lines = [];
  const add = (names, from) => {
    if (names.length > 0) lines.push(`import type { ${names.toSorted().join(', ')} } from '${from}';`);
  };
  add(
    [...imports.local].filter((name) => name === 'CallOptions'),
    '../call-options.js',
  );
  add(
    [...imports.local].filter((name) => name === 'Ref'),
    '../refs.js',
  );
  add(
    [...imports.local].filter((name) => name === 'Task'),
    '../tasks/task.js',
  );
  add([...imports.enums], './enums.js');
  const others = new Map();
  const note = (className, suffix) => {
    if (className !== own.name)
      others.set(className, [...(others.get(className) ?? []), pascalCase(className) + suffix]);
  };
  for (const className of imports.records) note(className, 'Record');
  for (const className of imports.creates) note(className, 'Create');
  for (const [className, names] of others) add(names, `./${fileName(className)}.js`);
  return lines.join('\n');
};

/** The file of a class: `VM_guest_metrics` is in `vm-guest-metrics.ts`. */
export const fileName = (className) => className.toLowerCase().replaceAll('_', '-');

/** The types of one class, and what of it the list of classes must know. */
export const classFile = (own) => {
  const imports = createImports();
  const hasCreate = own.messages.some(({ params }) =>
    params.some(({ type }) => type.kind === 'record' && type.className === own.name),
  );
  const parts = [recordInterface(own, imports)];
  if (hasCreate) parts.push(createInterface(own, imports));
  const plain = messagesInterface(own, 'Messages', messagesOf(own), imports);
  parts.push(plain.text);
  const asyncMessages = own.messages.filter(({ isAsync }) => isAsync);
  const asyncPart =
    asyncMessages.length === 0 ? undefined : messagesInterface(own, 'Async', asyncMessages, imports);
  if (asyncPart !== undefined) parts.push(asyncPart.text);
  return {
    text: `${[importLines(own, imports), ...parts]
      .filter((part) => part !== '')
      .join('\n\n')
      .replaceAll('\n\n\n', '\n\n')}`,
    hasCreate,
    messagesUseInt: plain.usesInt,
    asyncUsesInt: asyncPart?.usesInt,
  };
};
