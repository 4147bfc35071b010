import { BioxenError } from '@bioxen/core';
import { type DataSheet, numberOf, numbersOf } from '../chassis/data-sheet.js';
import { DATA_SHEETS } from '../chassis/data-sheets.js';
import { type FluxParityParameters, reserveFor } from './flux-parity.js';

const known = new WeakMap<DataSheet, FluxParityParameters>();

/** The data sheet of this name, or the sheet itself. @throws {BioxenError} API_VALIDATION_ERROR */
export const sheetOf = (chassis: string | DataSheet): DataSheet => {
  const sheet = typeof chassis === 'string' ? DATA_SHEETS.get(chassis) : chassis;
  if (sheet !== undefined) return sheet;
  throw new BioxenError(`There is no data sheet for the chassis ${JSON.stringify(chassis)}`, {
    code: 'API_VALIDATION_ERROR',
    hint: `Take one of ${[...DATA_SHEETS.keys()].join(', ')}, or hand over a sheet of your own.`,
  });
};

/** The parameters of the flux-parity model that a data sheet gives. @throws {BioxenError} where it lacks one */
export const hostParameters = (sheet: DataSheet): FluxParityParameters => {
  const before = known.get(sheet);
  if (before !== undefined) return before;
  const given = {
    elongationMax: numberOf(sheet, 'elongationMax', 'aa/s'),
    ribosomeResidues: numberOf(sheet, 'ribosomeResidues', 'aa'),
    phiO: numberOf(sheet, 'phiO', '1'),
    kCharged: numberOf(sheet, 'kCharged', '1'),
    kUncharged: numberOf(sheet, 'kUncharged', '1'),
    tau: numberOf(sheet, 'tau', '1'),
    kappaMax: numberOf(sheet, 'kappaMax', '1/h'),
  };
  const rates = numbersOf(sheet, 'activeFractionAt', '1/h');
  const active = numbersOf(sheet, 'activeFraction', '1');
  if (rates.length !== active.length)
    throw new BioxenError(
      `The data sheet of ${sheet.chassis} has ${active.length} active fractions at ${rates.length} growth rates`,
      {
        code: 'CHASSIS_INITIALIZATION_ERROR',
        hint: 'Give activeFractionAt one growth rate for each activeFraction.',
      },
    );
  const measured = active.map((activeFraction, at) => ({ activeFraction, growthRate: rates[at] ?? 0 }));
  const parameters = { ...given, reserve: reserveFor(measured, given) };
  known.set(sheet, parameters);
  return parameters;
};
