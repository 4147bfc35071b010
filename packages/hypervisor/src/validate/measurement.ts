import { type CsvTable, parseCsv, tableError } from './csv.js';

/** Numbers that a table can have, with the unit in the name. */
export type MeasuredColumn = (typeof COLUMNS)[number]['name'];

// Other names are those under which published compilations have the same quantity in the same unit.
const COLUMNS = [
  {
    name: 'growth_rate_per_hour',
    others: ['growth_rate_hr', 'growth_rate_per_hr', 'growth_rate', 'lambda_hr', 'mu_per_hour'],
  },
  { name: 'doubling_time_min', others: ['doubling_time', 'doubling_time_minutes'] },
  {
    name: 'ribosome_mass_fraction',
    others: ['mass_fraction', 'phi_rb', 'phi_r', 'ribosome_fraction', 'ribosomal_mass_fraction'],
  },
  {
    name: 'elongation_rate_aa_per_s',
    others: ['elongation_rate_aa_s', 'elongation_rate', 'translation_rate_aa_s'],
  },
  { name: 'active_ribosome_fraction', others: ['active_fraction', 'f_active', 'fraction_active_ribosomes'] },
  { name: 'ribosomes_per_cell', others: ['n_ribosomes', 'ribosomes'] },
  {
    name: 'guest_mass_fraction',
    others: ['phi_x', 'useless_mass_fraction', 'unneeded_mass_fraction', 'useless_protein_fraction'],
  },
  {
    name: 'relative_growth',
    others: ['relative_growth_rate', 'growth_rate_relative', 'lambda_over_lambda0'],
  },
  {
    name: 'unburdened_growth_rate_per_hour',
    others: ['unburdened_growth_rate', 'lambda0_per_hour', 'max_growth_rate_hr'],
  },
  { name: 'drug_free_growth_rate_per_hour', others: ['drug_free_growth_rate', 'no_drug_growth_rate_hr'] },
] as const;

/** The names of all columns of numbers. */
const MEASURED_COLUMNS: readonly string[] = COLUMNS.map(({ name }) => name);

/** One line of a table of measurements; what was not measured is missing. */
export interface Measurement {
  readonly line: number;
  /** Name of a data sheet. */
  readonly chassis: string;
  readonly values: ReadonlyMap<MeasuredColumn, number>;
}

/** A table of measurements. */
export interface MeasurementTable {
  readonly measurements: readonly Measurement[];
  /** Columns that mean nothing here. */
  readonly ignoredColumns: readonly string[];
}

const ORGANISM_COLUMNS = ['chassis', 'organism', 'species'];

// What compilations write for the chassis that there are.
const chassisOf = (text: string, fallback: string): string => {
  const name = text.toLowerCase().replace(/[\s._-]+/g, '');
  if (name === '') return fallback;
  if (/^(?:ecoli|escherichiacoli)/.test(name)) return 'ecoli';
  if (/^(?:yeast|scerevisiae|saccharomycescerevisiae|buddingyeast)/.test(name)) return 'yeast';
  return text.trim();
};

const EMPTY = new Set(['', 'na', 'n/a', 'nan', '-']);
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

const columnMap = ({ columns }: CsvTable): ReadonlyMap<MeasuredColumn, string> => {
  const found = new Map<MeasuredColumn, string>();
  for (const { name, others } of COLUMNS) {
    const column = [name, ...others].find((candidate) => columns.includes(candidate));
    if (column !== undefined) found.set(name, column);
  }
  return found;
};

/** One of them says for which state of the model a line is. */
const COMPARED_AT: readonly MeasuredColumn[] = [
  'growth_rate_per_hour',
  'doubling_time_min',
  'guest_mass_fraction',
];

/** Rounded numbers of a paper differ by less. */
const MOST_DIFFERENCE = 0.1;

/** A growth rate and a doubling time are one quantity; of two that differ, nobody knows which is meant. */
const refuseContradiction = (line: number, values: ReadonlyMap<MeasuredColumn, number>): void => {
  const rate = values.get('growth_rate_per_hour') ?? 0;
  const minutes = values.get('doubling_time_min') ?? 0;
  if (!(rate > 0 && minutes > 0)) return;
  const told = (60 * Math.LN2) / minutes;
  if (Math.abs(rate - told) <= MOST_DIFFERENCE * told) return;
  throw tableError(
    line,
    `doubling_time_min ${minutes} is a growth rate of ${told.toFixed(3)} per hour, and growth_rate_per_hour is ${rate}`,
  );
};

/** Reads a table of published measurements. `chassis` is that of lines that name none. @throws {BioxenError} with the line */
export const parseMeasurements = (text: string, chassis: string): MeasurementTable => {
  const table = parseCsv(text);
  const columns = columnMap(table);
  const organism = ORGANISM_COLUMNS.find((name) => table.columns.includes(name));
  const used = new Set([...columns.values(), organism]);
  const ignoredColumns = table.columns.filter((name) => name !== '' && !used.has(name));
  const known = MEASURED_COLUMNS.join(', ');
  const unknown = ignoredColumns.map((name) => JSON.stringify(name)).join(', ');
  if (columns.size === 0)
    throw tableError(1, `it has none of the columns ${known}; unknown are ${unknown || 'none'}`);
  if (!COMPARED_AT.some((name) => columns.has(name)))
    throw tableError(
      1,
      `one of the columns ${COMPARED_AT.join(', ')} is missing; unknown are ${unknown || 'none'}; known are ${known}`,
    );
  const measurements = table.rows.map(({ line, cells }): Measurement => {
    const values = new Map<MeasuredColumn, number>();
    for (const [name, column] of columns) {
      const cell = cells.get(column) ?? '';
      if (EMPTY.has(cell.toLowerCase())) continue;
      const value = Number(cell);
      if (!NUMBER.test(cell) || !Number.isFinite(value))
        throw tableError(line, `${column} is ${JSON.stringify(cell)}, which is no number`);
      values.set(name, value);
    }
    refuseContradiction(line, values);
    return {
      line,
      chassis: chassisOf(organism === undefined ? '' : (cells.get(organism) ?? ''), chassis),
      values,
    };
  });
  return { measurements, ignoredColumns };
};
