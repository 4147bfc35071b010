import type { ErrorParams } from '../generated/errors.js';
import { errorTable } from '../generated/schema.js';

/** The code of an error that is documented: `VM_BAD_POWER_STATE`. Servers also send codes that are in no list. */
export type XapiErrorCode = keyof ErrorParams;

let parsed: ReadonlyMap<string, readonly string[]> | undefined;

/** The documented errors: code → the names of its parameters. What servers send differs from it in places. */
export function errorParams(): ReadonlyMap<string, readonly string[]> {
  parsed ??= new Map(
    errorTable.split('\n').map((line) => {
      const [code = '', ...params] = line.split('\t');
      return [code, params];
    }),
  );
  return parsed;
}
