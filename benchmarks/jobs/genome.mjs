import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const BASES = 9_960;

const READ = 150;

/** Writes a FASTQ file of so many bytes or a little more, of reads of 150 letters. */
export async function writeReads(path, bytes) {
  const stream = createWriteStream(path);
  let state = 1;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16;
  const letters = Array.from({ length: 600_000 }, () => 'ACGT'[next() & 3]).join('');
  const qualities = Array.from({ length: 600_000 }, () => String.fromCharCode(33 + (next() % 41))).join('');
  let written = 0;
  for (let read = 0; written < bytes; read++) {
    const [from, start] = [(read * 7) % (letters.length - READ), (read * 13) % (letters.length - READ)];
    const text = `@read.${read} ${read}/1\n${letters.slice(from, from + READ)}\n+\n${qualities.slice(start, start + READ)}\n`;
    written += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return written;
}

/** Writes a FASTA file of so many bytes or a little more, in lines of 60 letters, as genomes stand in files. */
export async function writeGenome(path, bytes) {
  const stream = createWriteStream(path);
  let state = 1;
  const base = () => 'ACGT'[(state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 29];
  const letters = Array.from({ length: 60_000 }, base).join('');
  let written = 0;
  for (let record = 0; written < bytes; record++) {
    const from = (record * 7) % (letters.length - BASES);
    const text = `>contig${record}\n${letters.slice(from, from + BASES).replaceAll(/.{60}/g, '$&\n')}`;
    written += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return written;
}
