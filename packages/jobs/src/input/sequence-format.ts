/** The formats of sequence files that are read. */
export type SequenceFormat = 'fasta' | 'fastq';
