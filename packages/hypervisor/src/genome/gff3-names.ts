/** Keys of GenBank whose term in the Sequence Ontology is another one. */
const TERMS: Readonly<Record<string, string>> = {
  source: 'region',
  misc_feature: 'sequence_feature',
  misc_RNA: 'transcript',
  misc_binding: 'binding_site',
  misc_difference: 'sequence_difference',
  protein_bind: 'protein_binding_site',
  regulatory: 'regulatory_region',
  rep_origin: 'origin_of_replication',
  mat_peptide: 'mature_protein_region',
  sig_peptide: 'signal_peptide',
  variation: 'sequence_alteration',
  mobile_element: 'mobile_genetic_element',
  "5'UTR": 'five_prime_UTR',
  "3'UTR": 'three_prime_UTR',
};

/** The type of a feature in GFF3. Where it is not the key itself, the attribute `gbkey` keeps the key. */
export const termOf = (key: string): string => TERMS[key] ?? key;

// What NCBI writes as gbkey for keys that it shortens.
const SHORT_KEYS: Readonly<Record<string, string>> = { Src: 'source' };

/** The key of GenBank that `gbkey` means. */
export const keyOf = (gbkey: string): string => SHORT_KEYS[gbkey] ?? gbkey;

/** Qualifiers that GenBank writes without a value. */
export const FLAGS: ReadonlySet<string> = new Set([
  'circular_RNA', 'environmental_sample', 'focus', 'germline', 'macronuclear', 'partial', 'proviral', 'pseudo',
  'rearranged', 'ribosomal_slippage', 'trans_splicing', 'transgenic',
]); // prettier-ignore

const ATTRIBUTES: readonly (readonly [qualifier: string, attribute: string])[] = [
  ['note', 'Note'],
  ['db_xref', 'Dbxref'],
];

/** The attribute of GFF3 for a qualifier. */
export const attributeName = (qualifier: string): string =>
  ATTRIBUTES.find(([name]) => name === qualifier)?.[1] ?? qualifier;

/** The qualifier for an attribute of GFF3. */
export const qualifierName = (attribute: string): string =>
  ATTRIBUTES.find(([, name]) => name === attribute)?.[0] ?? attribute;

/** Attributes that say how lines belong together, or how a location is meant; they are no qualifiers. */
export const STRUCTURE: ReadonlySet<string> = new Set([
  'ID', 'Parent', 'Is_circular', 'gbkey', 'gblocation', 'start_range', 'end_range',
]); // prettier-ignore
