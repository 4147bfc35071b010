// npm run bench NAME: runs NAME.bench.mjs and prints its rows, also as JSON under results/.
// A bench exports `title` and `run({ log })`, which resolves to rows: plain objects with the same fields.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

const SUFFIX = '.bench.mjs';
const here = new URL('./', import.meta.url);
const [name, ...extra] = process.argv.slice(2);

const names = (await readdir(here))
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

if (!names.includes(name) || extra.length > 0) {
  console.error(`Usage: npm run bench NAME, one of: ${names.join(', ') || 'none yet'}`);
  process.exit(2);
}

/** The rows as lines of columns, numbers to the right. */
const table = (rows) => {
  const columns = Object.keys(rows[0] ?? {}).map((key) => {
    const cells = rows.map((row) =>
      typeof row[key] === 'number' ? row[key].toLocaleString('en') : `${row[key]}`,
    );
    const width = Math.max(key.length, ...cells.map((cell) => cell.length));
    const isNumeric = rows.every((row) => typeof row[key] === 'number');
    return [key, ...cells].map((cell) => (isNumeric ? cell.padStart(width) : cell.padEnd(width)));
  });
  return [...Array(rows.length + 1).keys()].map((line) =>
    columns
      .map((cells) => cells[line])
      .join('  ')
      .trimEnd(),
  );
};

const bench = await import(new URL(`${name}${SUFFIX}`, here).href);
console.log(`${bench.title}\n`);
const rows = await bench.run({ log: (message) => console.error(message) });
console.log(table(rows).join('\n'));

const results = new URL('results/', here);
const file = new URL(`${name}.json`, results);
const machine = {
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  cpu: cpus()[0]?.model,
};
await mkdir(results, { recursive: true });
await writeFile(
  file,
  `${JSON.stringify({ title: bench.title, date: new Date(), machine, rows }, null, 2)}\n`,
);
