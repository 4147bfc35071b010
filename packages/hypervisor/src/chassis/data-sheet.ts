import { BioxenError } from '@bioxen/core';

/** One number of a data sheet. */
export interface DataSheetEntry {
  /** One number, or a row of them. None is negative. */
  readonly value: number | readonly number[];
  readonly unit: string;
  /** Where it was read: a DOI, a PMC or BioNumbers id, a repository, or what it assumes. */
  readonly source: string;
  readonly uncertainty: string;
  readonly note: string;
}

/** What is known of a chassis, each number with its source. */
export interface DataSheet {
  readonly chassis: string;
  readonly version: string;
  /** `design target` for what no organism was measured for. */
  readonly label: 'measured' | 'design target';
  readonly entries: Readonly<Record<string, DataSheetEntry>>;
}

/** The units that entries may have; `1` is a plain number. */
const DATA_SHEET_UNITS: readonly string[] = [
  '1', '1/h', 'aa', 'aa/s', 'ATP/aa', 'bp', 'bp/s', 'Da', 'fg', 'h', 'J', 'KB', 'min', 'mmol/gDW', 'mmol/gDW/h', 'nm',
  'nt/s',
]; // prettier-ignore

const refuse = (name: string, problem: string): never => {
  throw new BioxenError(`The data sheet of ${name} cannot be used: ${problem}`, {
    code: 'CHASSIS_INITIALIZATION_ERROR',
    hint: 'Give every entry a value that is not negative, a known unit, a source, an uncertainty and a note.',
  });
};

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const entryOf = (sheet: string, key: string, given: unknown): DataSheetEntry => {
  if (typeof given !== 'object' || given === null) return refuse(sheet, `${key} is no entry`);
  const { value, unit, source, uncertainty, note } = given as Readonly<Record<string, unknown>>;
  const isRow = Array.isArray(value) && value.length > 0 && value.every(isAmount);
  if (!isAmount(value) && !isRow) refuse(sheet, `the value of ${key} is no number that is 0 or more`);
  if (!isText(unit) || !DATA_SHEET_UNITS.includes(unit))
    return refuse(sheet, `${key} has the unknown unit ${String(unit)}`);
  if (!isText(source)) return refuse(sheet, `${key} has no source`);
  if (!isText(uncertainty)) return refuse(sheet, `${key} has no uncertainty`);
  if (typeof note !== 'string') return refuse(sheet, `${key} has no note`);
  return { value: value as DataSheetEntry['value'], unit, source, uncertainty, note };
};

/** Reads a data sheet and refuses what is not whole. @throws {BioxenError} CHASSIS_INITIALIZATION_ERROR */
export const parseDataSheet = (given: unknown): DataSheet => {
  if (typeof given !== 'object' || given === null) return refuse('a chassis', 'it is no object');
  const { chassis, version, label, entries } = given as Readonly<Record<string, unknown>>;
  if (!isText(chassis)) return refuse('a chassis', 'it has no name');
  if (!isText(version)) return refuse(chassis, 'it has no version');
  if (label !== 'measured' && label !== 'design target')
    return refuse(chassis, 'its label is none of measured, design target');
  if (typeof entries !== 'object' || entries === null) return refuse(chassis, 'it has no entries');
  const parsed = Object.entries(entries).map(([key, entry]) => [key, entryOf(chassis, key, entry)] as const);
  return { chassis, version, label, entries: Object.fromEntries(parsed) };
};

/** The single number of an entry, in the unit that is expected. @throws {BioxenError} CHASSIS_INITIALIZATION_ERROR */
export const numberOf = ({ chassis, entries }: DataSheet, key: string, unit: string): number => {
  const entry = entries[key];
  if (entry === undefined) return refuse(chassis, `there is no entry ${key}`);
  if (entry.unit !== unit) return refuse(chassis, `${key} is in ${entry.unit}, not in ${unit}`);
  return typeof entry.value === 'number' ? entry.value : refuse(chassis, `${key} is a row of numbers`);
};

/** The numbers of an entry that is a row, in the unit that is expected. @throws {BioxenError} CHASSIS_INITIALIZATION_ERROR */
export const rowOf = ({ chassis, entries }: DataSheet, key: string, unit: string): readonly number[] => {
  const entry = entries[key];
  if (entry === undefined) return refuse(chassis, `there is no entry ${key}`);
  if (entry.unit !== unit) return refuse(chassis, `${key} is in ${entry.unit}, not in ${unit}`);
  return typeof entry.value === 'number' ? refuse(chassis, `${key} is a single number`) : entry.value;
};

/** The numbers of an entry, be it one or a row, in the unit that is expected. @throws {BioxenError} CHASSIS_INITIALIZATION_ERROR */
export const numbersOf = (sheet: DataSheet, key: string, unit: string): readonly number[] =>
  Array.isArray(sheet.entries[key]?.value) ? rowOf(sheet, key, unit) : [numberOf(sheet, key, unit)];
