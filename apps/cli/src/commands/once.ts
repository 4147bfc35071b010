import { UsageError } from '../usage-error.js';

/** Reads an option of which only one can count, and refuses a second one. @throws UsageError */
export function once(flag: string): (value: string, before: string | undefined) => string {
  return (value, before) => {
    if (before === undefined) return value;
    throw new UsageError(`${flag} is given twice; only one can run.`, 'Put the code of both into one.');
  };
}
