import ecoli from './data/ecoli.json' with { type: 'json' };
import orthogonal from './data/orthogonal.json' with { type: 'json' };
import syn3a from './data/syn3a.json' with { type: 'json' };
import yeast from './data/yeast.json' with { type: 'json' };
import { type DataSheet, parseDataSheet } from './data-sheet.js';

/** The data sheets of `ecoli`, `yeast`, `orthogonal` and the guest `syn3a`: each number with unit, source and uncertainty. */
export const DATA_SHEETS: ReadonlyMap<string, DataSheet> = new Map(
  [ecoli, orthogonal, syn3a, yeast].map((sheet) => {
    const parsed = parseDataSheet(sheet);
    return [parsed.chassis, parsed];
  }),
);
