import { fileName } from './class-file.mjs';
import { parameterName, pascalCase } from './names.mjs';

/** `enums.ts`: a union a name, and the map from the model's names to them. */
export const enumsFile = ({ enums }) => {
  const unions = [...enums].map(
    ([name, values]) =>
      `/** Values of the enum \`${name}\`. */\nexport type ${pascalCase(name)} =\n${values
        .map((value) => `  | '${value}'`)
        .join('\n')};\n`,
  );
  const entries = [...enums.keys()].map((name) => `  readonly ${name}: ${pascalCase(name)};\n`);
  return `${unions.join('\n')}
/** The enums by their names in the model. */
export interface EnumTypes {
${entries.join('')}}
`;
};

const label = (param) => parameterName(param.replaceAll(/\W+/g, '_'));

/** `errors.ts`: the parameters of each error as they are documented, every one optional and more allowed. */
export const errorsFile = ({ errors }) => {
  const entries = errors.map(({ code, params }) => {
    const names = [...params.map((param) => `${label(param)}?: string`), '...more: string[]'];
    return `  readonly ${code}: readonly [${names.join(', ')}];\n`;
  });
  return `/** The errors that are documented, with the names of their parameters: hints, because servers send others too. */
export interface ErrorParams {
${entries.join('')}}
`;
};

/** `classes.ts`: everything by the name of its class. */
export const classesFile = (classes) => {
  const imports = classes.map(({ name, hasCreate, asyncUsesInt }) => {
    const own = pascalCase(name);
    const names = [`${own}Messages`, `${own}Record`];
    if (hasCreate) names.push(`${own}Create`);
    if (asyncUsesInt !== undefined) names.push(`${own}Async`);
    return `import type { ${names.toSorted().join(', ')} } from './${fileName(name)}.js';\n`;
  });
  const list = (suffix, entries) =>
    entries
      .map(({ name, int }) => `  readonly ${name}: ${pascalCase(name)}${suffix}${int ? '<Int>' : ''};\n`)
      .join('');
  const generic = '<Int extends number | bigint = number>';
  return `${imports.join('')}
/** The record of each class. */
export interface Records${generic} {
${list(
  'Record',
  classes.map(({ name }) => ({ name, int: true })),
)}}

/** What the constructor of each class takes, where it has one. */
export interface Creates {
${list(
  'Create',
  classes.filter(({ hasCreate }) => hasCreate).map(({ name }) => ({ name, int: false })),
)}}

/** The messages of each class. */
export interface Messages${generic} {
${list(
  'Messages',
  classes.map(({ name, messagesUseInt }) => ({ name, int: messagesUseInt })),
)}}

/** The messages of each class that run as tasks. */
export interface AsyncMessages${generic} {
${list(
  'Async',
  classes
    .filter(({ asyncUsesInt }) => asyncUsesInt !== undefined)
    .map(({ name, asyncUsesInt }) => ({ name, int: asyncUsesInt })),
)}}
`;
};
