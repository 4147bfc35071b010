import { checkText } from '../names/check-text.js';
import type { LuaData, LuaRecord, LuaTable } from './lua-data.js';
import { type LuaScanner, scanLua } from './scan-lua.js';

/** Tables in tables: manifests have five. */
const MOST_LEVELS = 32;

/**
 * Reads a file of assignments, `name = value`, as data: strings, numbers, booleans and tables. Nothing is run; a file that
 * calls or computes anything is refused. `nil` is left out.
 * @throws ManifestError with the line
 */
export function parseLuaData(text: string): LuaRecord {
  checkText('text', text);
  const scanner = scanLua(text);
  const globals: Record<string, LuaData> = Object.create(null) as Record<string, LuaData>;
  for (scanner.skipBlanks(); !scanner.isAtEnd; scanner.skipBlanks()) {
    const name = scanner.takeName();
    scanner.expect('=');
    const value = takeValue(scanner, 0);
    if (name in globals) scanner.fail(`'${name}' is there twice`);
    if (value !== undefined) globals[name] = value;
    scanner.skip(';');
  }
  return globals;
}

function takeValue(scanner: LuaScanner, level: number): LuaData | undefined {
  if (scanner.skip('{')) {
    if (level === MOST_LEVELS) scanner.fail('tables stand too deep in one another');
    return takeTable(scanner, level + 1);
  }
  if (scanner.isAtString) return scanner.takeString();
  if (scanner.isAtNumber) return scanner.takeNumber();
  const word = scanner.takeName();
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (word === 'nil') return undefined;
  return scanner.fail(`'${word}' is no data`);
}

function takeTable(scanner: LuaScanner, level: number): LuaTable {
  const list: LuaData[] = [];
  let record: Record<string, LuaData> | undefined;
  while (!scanner.skip('}')) {
    const key = takeKey(scanner);
    const value = takeValue(scanner, level);
    if (key === undefined) {
      if (value === undefined) scanner.fail('a list with a hole');
      else list.push(value);
    } else {
      record ??= Object.create(null) as Record<string, LuaData>;
      if (key in record) scanner.fail(`the key '${key}' is there twice`);
      if (value !== undefined) record[key] = value;
    }
    if (!scanner.skip(',') && !scanner.skip(';')) {
      scanner.expect('}');
      break;
    }
  }
  if (record === undefined) return list;
  for (const [index, value] of list.entries()) {
    const key = String(index + 1);
    if (key in record) scanner.fail(`the key '${key}' is there twice`);
    record[key] = value;
  }
  return record;
}

/** `[ "key" ] =`, `[ 1 ] =` or `key =`; nothing where a value of a list begins. */
function takeKey(scanner: LuaScanner): string | undefined {
  if (scanner.isAtBracket) {
    scanner.expect('[');
    const key = scanner.isAtString ? scanner.takeString() : String(scanner.takeNumber());
    scanner.expect(']');
    scanner.expect('=');
    return key;
  }
  return scanner.takeKeyName();
}
