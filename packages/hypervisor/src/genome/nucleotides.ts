/** What the IUPAC letters of a nucleotide stand for. */
const MEANINGS: Readonly<Record<string, string>> = {
  A: 'A', C: 'C', G: 'G', T: 'T', U: 'T',
  R: 'AG', Y: 'CT', S: 'CG', W: 'AT', K: 'GT', M: 'AC',
  B: 'CGT', D: 'AGT', H: 'ACT', V: 'ACG', N: 'ACGT', X: 'ACGT',
}; // prettier-ignore

/** The bases that an IUPAC letter in capitals stands for, T for U; undefined for what is no nucleotide. */
export const basesOf = (letter: string): string | undefined => MEANINGS[letter];

const LETTERS = 'ACGTURYSWKMBDHVNXacgturyswkmbdhvnx';
const PARTNERS = 'TGCAAYRSWMKVHDBNXtgcaayrswmkvhdbnx';

const partnerOf: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const at = LETTERS.indexOf(String.fromCodePoint(code));
  return at < 0 ? code : (PARTNERS.codePointAt(at) ?? code);
});

/** The other strand, read from its 5' end. Case is kept; U becomes A and A becomes T; other letters stay. */
export const reverseComplement = (sequence: string): string => {
  const bytes = Buffer.from(sequence, 'latin1').reverse();
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    bytes[at] = partnerOf[byte] ?? byte;
  }
  return bytes.toString('latin1');
};

/** Share of G and C (and S) among the letters that are bases or ambiguous ones; 0 for an empty sequence. */
export const gcShare = (sequence: string): number => {
  const capitals = sequence.toUpperCase();
  let strong = 0;
  let letters = 0;
  for (let at = 0; at < capitals.length; at++) {
    const letter = capitals[at];
    if (letter === 'G' || letter === 'C' || letter === 'S') strong++;
    if (letter !== '-' && letter !== '.' && letter !== '*') letters++;
  }
  return letters === 0 ? 0 : strong / letters;
};
