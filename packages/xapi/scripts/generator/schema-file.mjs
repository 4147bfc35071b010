import { deriveMessages } from './derived-messages.mjs';
import { typeCodeText } from './type-syntax.mjs';

const qualifiers = { 'RO/runtime': 'r', 'RO/constructor': 'c', RW: 'w' };
const stateLetters = { published: '', prototyped: 'P', deprecated: 'D', removed: 'X' };

const withoutBlanks = (text, where) => {
  if (/\s/.test(text)) throw new Error(`${where}: the table has no place for blanks in "${text}".`);
  return text;
};

const fieldLine = (own, field, at) => {
  const where = `${own.name}.${field.name}`;
  const parts = [
    `${field.isSecret ? '!' : ''}${field.name}${field.queryName === undefined ? '' : `:${field.queryName}`}`,
    typeCodeText(field.type),
    qualifiers[field.qualifier] + stateLetters[field.state],
    at(field.since),
  ];
  if (field.fallback !== undefined) parts.push(withoutBlanks(JSON.stringify(field.fallback), where));
  return parts.join(' ');
};

const paramText = (method, param, at) => {
  const text = `${param.isSecret ? '!' : ''}${param.name}:${typeCodeText(param.type)}`;
  if (param.since === undefined) return text;
  return withoutBlanks(`${text}:${at(param.since)}:${JSON.stringify(param.fallback)}`, method);
};

const messageLine = (own, message, at) => {
  const flags =
    (message.isAsync ? 'A' : '') +
    (message.hasSession ? '' : 'N') +
    (message.isImplicit ? 'I' : '') +
    stateLetters[message.state];
  return [
    `.${message.name}`,
    flags || '-',
    at(message.since),
    typeCodeText(message.result),
    ...message.params.map((param) => paramText(`${own.name}.${message.name}`, param, at)),
  ].join(' ');
};

const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;

/** `schema.ts`: the tables that the program reads while it runs, as text that is parsed when a class is first used. */
export const schemaFile = ({ classes, enums, errors, releases }) => {
  const at = (release) => {
    const index = releases.indexOf(release);
    if (index < 0) throw new Error(`No release ${release}.`);
    return index.toString(36);
  };
  const classText = (own) => {
    const { letters, listed } = deriveMessages(own);
    return [
      `${stateLetters[own.state] || '-'} ${at(own.since)} ${letters + (own.hasRecordsWhere ? 'w' : '') || '-'}`,
      ...own.fields.map((field) => fieldLine(own, field, at)),
      ...listed.map((message) => messageLine(own, message, at)),
    ].join('\n');
  };
  const table = (entries) => `{\n${entries.map(([key, text]) => `  ${key}: ${quoted(text)},\n`).join('')}}`;
  return [
    `/** Every release that the tables name, oldest first. */`,
    `export const releaseTable: string = ${quoted(releases.join(' '))};\n`,
    `/** One text a class: its own line, its fields, its messages that do not follow from the fields. */`,
    `export const classTable: Readonly<Record<string, string>> = ${table(
      classes.map((own) => [own.name, classText(own)]),
    )};\n`,
    `/** The values of each enum. */`,
    `export const enumTable: Readonly<Record<string, string>> = ${table(
      [...enums].map(([name, values]) => [name, values.map((value) => withoutBlanks(value, name)).join(' ')]),
    )};\n`,
    `/** One line an error: its code and the documented names of its parameters. */`,
    `export const errorTable: string = ${quoted(
      errors.map(({ code, params }) => [code, ...params].join('\t')).join('\n'),
    )};\n`,
  ].join('\n');
};
