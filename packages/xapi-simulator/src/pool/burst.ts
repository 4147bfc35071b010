import type { SimDatabase } from '../database/sim-database.js';

/** Changes objects of a class in turn, so many times; where they have a description it tells the number of the change. */
export function burst(database: SimDatabase, className: string, mods: number): void {
  const refs = database.table(className).refs();
  const hasDescription = database.model.field(className, 'name_description') !== undefined;
  for (let number = 0; number < mods && refs.length > 0; number += 1) {
    const ref = refs[number % refs.length] ?? '';
    if (hasDescription) database.update(className, ref, { name_description: `change ${number + 1}` });
    else database.touch(className, ref);
  }
}
