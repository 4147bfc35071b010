import { pascalCase } from './names.mjs';

/** What a generated file must import for the types that it names. */
export const createImports = () => {
  const enums = new Set();
  const records = new Set();
  const creates = new Set();
  const local = new Set();
  return { enums, records, creates, local, usesInt: false };
};

/** Type of a value that the server gives. */
export const resultType = (type, imports) => {
  const inner = (nested) => resultType(nested, imports);
  switch (type.kind) {
    case 'string':
      return 'string';
    case 'int':
      imports.usesInt = true;
      return 'Int';
    case 'float':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'datetime':
      return 'Date';
    case 'void':
      return 'void';
    case 'enum':
      imports.enums.add(pascalCase(type.name));
      return pascalCase(type.name);
    case 'ref':
      imports.local.add('Ref');
      return `Ref<'${type.className}'>`;
    case 'record':
      imports.records.add(type.className);
      return `${pascalCase(type.className)}Record<Int>`;
    case 'set':
      return `readonly ${wrapped(inner(type.element))}[]`;
    case 'option':
      return `${inner(type.element)} | undefined`;
    case 'map':
      if (type.key.kind === 'enum') {
        imports.enums.add(pascalCase(type.key.name));
        return `Readonly<Partial<Record<${pascalCase(type.key.name)}, ${inner(type.value)}>>>`;
      }
      return `Readonly<Record<${keyType(type.key, imports)}, ${inner(type.value)}>>`;
    case 'snapshot':
      return 'unknown';
    default:
      throw new Error(`A ${type.kind} is typed by hand.`);
  }
};

const wrapped = (text) => (text.includes('|') || text.startsWith('readonly ') ? `(${text})` : text);

// An object's key is a string or a number, whatever else ints are asked to be.
const keyType = (type, imports) => (type.kind === 'int' ? 'number' : resultType(type, imports));

/** Type of a value that the caller gives. */
export const argumentType = (type, imports) => {
  const inner = (nested) => argumentType(nested, imports);
  switch (type.kind) {
    case 'int':
      return 'number | bigint';
    case 'enum':
      imports.enums.add(pascalCase(type.name));
      return pascalCase(type.name);
    case 'record':
      imports.creates.add(type.className);
      return `${pascalCase(type.className)}Create`;
    case 'set':
      return `readonly ${wrapped(inner(type.element))}[]`;
    case 'option':
      return `${inner(type.element)} | undefined`;
    case 'map':
      if (type.key.kind === 'enum') {
        imports.enums.add(pascalCase(type.key.name));
        return `Readonly<Partial<Record<${pascalCase(type.key.name)}, ${inner(type.value)}>>>`;
      }
      return `Readonly<Record<${keyType(type.key, imports)}, ${inner(type.value)}>>`;
    default:
      return resultType(type, imports);
  }
};
