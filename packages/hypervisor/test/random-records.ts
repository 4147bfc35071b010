import { type Feature, type GenomeRecord, parseLocation, reverseComplement } from '@bioxen/hypervisor/genome';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const WORDS = [
  'kinase',
  'subunit',
  'of',
  'the',
  'DNA-directed',
  'RNA',
  '"putative"',
  'II;',
  'a=b,',
  '100%',
  '(EC',
  '2.7.7.6)',
];

/** A record with features of every kind of location. */
export const randomRecord = (seed: number): GenomeRecord => {
  const random = randomFrom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = (choices: string): string => choices[below(choices.length)] ?? 'a';
  const length = 400 + below(2000);
  const letters = seed % 3 === 0 ? 'acgtnryk' : 'acgt';
  const sequence = Array.from({ length }, () => pick(letters)).join('');
  const topology = seed % 2 === 0 ? 'circular' : 'linear';
  const range = (): string => {
    const start = 1 + below(length - 60);
    return `${start}..${start + 5 + below(50)}`;
  };
  const locations: readonly (() => string)[] = [
    range,
    () => `complement(${range()})`,
    () => `join(${range()},${range()},${range()})`,
    () => `complement(join(${range()},${range()}))`,
    () => `join(complement(${range()}),${range()})`,
    () => `order(${range()},${range()})`,
    () => `<${range()}`,
    () => `complement(${range().replace('..', '..>')})`,
    () => `${1 + below(length)}`,
    () => `${10 + below(9)}^${20}`.replace(/(\d+)\^20/, (_, left: string) => `${left}^${Number(left) + 1}`),
    () => (topology === 'circular' ? `join(${length - 20}..${length},1..${10 + below(20)})` : range()),
    () => `join(${Array.from({ length: 12 }, range).join(',')})`,
  ];
  const sentence = (): string =>
    Array.from({ length: below(30) + 1 }, () => WORDS[below(WORDS.length)]).join(' ');
  const features = locations.map((location, at): Feature => ({
    key: at % 3 === 0 ? 'CDS' : at % 3 === 1 ? 'gene' : 'misc_feature',
    location: parseLocation(location()),
    qualifiers: [
      { name: 'locus_tag', value: `R${seed}_${at}` },
      { name: 'note', value: sentence() },
      { name: 'note', value: sentence() },
      ...(at % 3 === 0
        ? [
            { name: 'codon_start', value: `${1 + below(3)}` },
            { name: 'transl_table', value: '11' },
            {
              name: 'translation',
              value: Array.from({ length: 90 }, () => pick('ACDEFGHIKLMNPQRSTVWY')).join(''),
            },
          ]
        : []),
    ],
  }));
  return {
    name: `RND${seed}`,
    accessions: [`RND${seed}`],
    version: `RND${seed}.1`,
    definition: `Random record ${seed} ${'of many words '.repeat(6)}end.`,
    length,
    unit: 'bp',
    moleculeType: 'DNA',
    topology,
    division: 'SYN',
    date: '01-JAN-2024',
    header: [
      { keyword: 'KEYWORDS', indent: 0, text: '.' },
      { keyword: 'SOURCE', indent: 0, text: 'synthetic construct' },
      { keyword: 'ORGANISM', indent: 2, text: 'synthetic construct\nother sequences.' },
      { keyword: 'COMMENT', indent: 0, text: 'Line one.\nLine two.' },
    ],
    features,
    sequence: seed % 5 === 0 ? reverseComplement(sequence) : sequence,
    isSequenceAbsent: false,
  };
};
