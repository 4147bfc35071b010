import type { EnumTypes } from '../generated/enums.js';
import { enumTable } from '../generated/schema.js';

/** The name of an enum in the model: `vm_power_state`. */
export type EnumName = keyof EnumTypes;

/** The names of all enums. */
export const enumNames: readonly EnumName[] = Object.keys(enumTable) as readonly EnumName[];

const parsed: Map<string, ReadonlySet<string>> = new Map();

/** The values of an enum as the model spells them, in its order; undefined when there is no such enum. */
export function enumValues(name: string): ReadonlySet<string> | undefined {
  const known = parsed.get(name);
  if (known !== undefined || !Object.hasOwn(enumTable, name)) return known;
  const values = new Set((enumTable[name] ?? '').split(' ').filter((value) => value !== ''));
  parsed.set(name, values);
  return values;
}
