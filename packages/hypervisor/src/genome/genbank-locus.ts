import type { GenomeRecord } from './genome-record.js';

/** What the LOCUS line says of a record. */
export type Locus = Pick<
  GenomeRecord,
  'name' | 'length' | 'unit' | 'moleculeType' | 'topology' | 'division' | 'date'
>;

const UNIT = /^(?:bp|aa|rc)$/;
const DATE = /^\d{1,2}-[A-Z]{3}-\d{4}$/i;
const DIVISION = /^[A-Z]{3}$/;

/** Reads a LOCUS line by its words, so that columns that shifted do no harm; undefined when it names no length. */
export const parseLocus = (text: string): Locus | undefined => {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const unitAt = words.findIndex(
    (word, at) => at >= 2 && UNIT.test(word) && /^\d{1,15}$/.test(words[at - 1] ?? ''),
  );
  const unit = words[unitAt];
  // LOCUS, then a name of one word or (against the rule) of several.
  const name = words.slice(1, unitAt - 1).join(' ');
  if (unit === undefined || name === '') return undefined;
  const rest = words.slice(unitAt + 1);
  const date = rest.findLast((word) => DATE.test(word));
  const topology = rest.find((word) => /^(?:linear|circular)$/i.test(word));
  const division = rest.filter((word) => word !== date).findLast((word) => DIVISION.test(word));
  const moleculeType = rest.filter((word) => word !== date && word !== topology && word !== division);
  // A molecule of three capitals, such as DNA, without a division after it.
  const isMolecule = moleculeType.length === 0 && division !== undefined && unit !== 'aa';
  return {
    name,
    length: Number(words[unitAt - 1]),
    unit,
    moleculeType: isMolecule ? division : moleculeType.join(' '),
    topology: topology?.toLowerCase() === 'circular' ? 'circular' : 'linear',
    ...(division === undefined || isMolecule ? {} : { division }),
    ...(date === undefined ? {} : { date }),
  };
};

/** The LOCUS line of a record, in the columns of GenBank release 229 where the name fits. */
export const formatLocus = ({
  name,
  length,
  unit,
  moleculeType,
  topology,
  division,
  date,
}: Locus): string => {
  const [strands, molecule] = /^(?:ss|ds|ms)-/.test(moleculeType)
    ? [moleculeType.slice(0, 3), moleculeType.slice(3)]
    : ['', moleculeType];
  const lengthText = `${length}`;
  const nameAndLength = `${name}${' '.repeat(Math.max(1, 28 - name.length - lengthText.length))}${lengthText}`;
  return [
    `LOCUS       ${nameAndLength} ${unit} ${strands.padStart(3)}${molecule.padEnd(7)} ${topology.padEnd(8)}`,
    (division ?? '').padEnd(3),
    date ?? '',
  ]
    .join(' ')
    .trimEnd();
};
