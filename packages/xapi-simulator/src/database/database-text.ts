import type { SimValue } from './sim-value.js';

/** A value as xapi's database writes it. */
export function databaseText(value: SimValue): string {
  if (typeof value !== 'object') return String(value);
  if (value instanceof Map) {
    return `(${Array.from(value, ([key, each]) => `(${quote(key)} ${quote(databaseText(each))})`).join(' ')})`;
  }
  return `(${(value as readonly SimValue[]).map((each) => quote(databaseText(each))).join(' ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
