import { InvalidOptionError } from '@bioxen/core';
import { type DataSheet, rowOf } from '../chassis/data-sheet.js';

const FEMTOGRAM = 1e-15;

/** Mass in grams at a growth rate (1/h): logarithm of the row of a sheet, straight between and beyond its points. */
const massAt = (sheet: DataSheet, key: string, growthRate: number): number | undefined => {
  if (typeof sheet !== 'object' || (sheet as DataSheet | null)?.entries === undefined)
    throw InvalidOptionError.unexpected('sheet', sheet, 'a data sheet (parseDataSheet makes one)');
  if (typeof growthRate !== 'number' || !Number.isFinite(growthRate))
    throw InvalidOptionError.unexpected('growthRate', growthRate, 'a finite number, per hour');
  if (sheet.entries[key] === undefined) return undefined;
  const rates = rowOf(sheet, 'massDoublingTimes', 'min').map((minutes) => (60 * Math.LN2) / minutes);
  const masses = rowOf(sheet, key, 'fg');
  let upper = rates.findIndex((rate) => rate >= growthRate);
  if (upper < 0) upper = rates.length - 1;
  upper = Math.max(1, upper);
  const [x0 = 0, x1 = 1] = rates.slice(upper - 1, upper + 1);
  const [y0 = 1, y1 = 1] = masses.slice(upper - 1, upper + 1).map(Math.log);
  return FEMTOGRAM * Math.exp(y0 + ((y1 - y0) * (growthRate - x0)) / (x1 - x0));
};

/** Protein per cell in grams; undefined for a chassis whose sheet has no masses. @throws InvalidOptionError */
export const proteinPerCell = (sheet: DataSheet, growthRate: number): number | undefined =>
  massAt(sheet, 'proteinPerCell', growthRate);

/** Dry mass per cell in grams; undefined for a chassis whose sheet has no masses. @throws InvalidOptionError */
export const dryMassPerCell = (sheet: DataSheet, growthRate: number): number | undefined =>
  massAt(sheet, 'dryMassPerCell', growthRate);
