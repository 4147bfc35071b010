import { formatGenBank, parseGenBank, parseLocation } from '@bioxen/hypervisor/genome';
import { askPython, medianSeconds, row } from './python.mjs';

const TIMER = `
import io, json, sys, time
from Bio import SeqIO
text = sys.stdin.read()
def once():
    began = time.perf_counter()
    count = sum(len(r.features) for r in SeqIO.parse(io.StringIO(text), "genbank"))
    return time.perf_counter() - began
once()
json.dump(sorted(once() for _ in range(3))[1], sys.stdout)
`;

const GENE = 1200;

/** A genome of genes one after the other, each with its protein, about `bytes` long as a file. */
const genomeOf = (bytes) => {
  // A gene takes about 2.5 times its bases: sequence with its columns, and two features.
  const genes = Math.round(bytes / (GENE * 2.05));
  const bases = 'atgaaagctgcggttctgacc'.repeat(Math.ceil((genes * GENE) / 21)).slice(0, genes * GENE);
  const features = Array.from({ length: genes }, (_, at) => {
    const location = parseLocation(
      at % 2 === 0
        ? `${at * GENE + 1}..${(at + 1) * GENE}`
        : `complement(${at * GENE + 1}..${(at + 1) * GENE})`,
    );
    const tag = { name: 'locus_tag', value: `B_${at}` };
    return [
      { key: 'gene', location, qualifiers: [tag] },
      {
        key: 'CDS',
        location,
        qualifiers: [
          tag,
          { name: 'transl_table', value: '11' },
          { name: 'product', value: 'a protein of some kind that has a name of some length' },
          { name: 'translation', value: 'MKAAVLT'.repeat(57) },
        ],
      },
    ];
  }).flat();
  return formatGenBank([
    {
      name: 'BENCH',
      accessions: ['BENCH'],
      version: 'BENCH.1',
      definition: 'Made.',
      length: bases.length,
      unit: 'bp',
      moleculeType: 'DNA',
      topology: 'circular',
      division: 'SYN',
      date: '01-JAN-2024',
      header: [],
      features,
      sequence: bases,
      isSequenceAbsent: false,
    },
  ]);
};

/** Parsing GenBank text in memory beside Biopython. */
export const genbank = () =>
  [1e6, 5e6].map((bytes) => {
    const text = genomeOf(bytes);
    const ours = medianSeconds(() => parseGenBank(text), 5, 5);
    return row(`genbank, ${(text.length / 1e6).toFixed(1)} MB`, ours, askPython(['-c', TIMER], text));
  });
