// npm run bench NAME [SECTION]: runs NAME.bench.mjs and prints its rows, also as JSON under results/.
// A bench exports `title` and `run({ log, section })`, which resolves to rows: plain objects with the same fields. One that
// can run a part of itself exports `sections`, their names.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';

const SUFFIX = '.bench.mjs';
const here = new URL('./', import.meta.url);
const [name, section, ...extra] = process.argv.slice(2);

const names = (await readdir(here))
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

if (!names.includes(name) || extra.length > 0) {
  console.error(`Usage: npm run bench NAME [SECTION], NAME one of: ${names.join(', ') || 'none yet'}`);
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

/** Rows one after the other that have the same fields. */
const sameFields = (rows) => {
  const groups = [];
  const fieldsOf = (row) => Object.keys(row).join();
  for (const row of rows) {
    const group = groups.at(-1);
    if (group !== undefined && fieldsOf(group[0]) === fieldsOf(row)) group.push(row);
    else groups.push([row]);
  }
  return groups;
};

const bench = await import(new URL(`${name}${SUFFIX}`, here).href);
if (section !== undefined && !bench.sections?.includes(section)) {
  console.error(`Sections of ${name}: ${bench.sections?.join(', ') ?? 'none'}`);
  process.exit(2);
}
console.log(`${bench.title}\n`);
const loadBefore = loadavg()[0];
const rows = await bench.run({ log: (message) => console.error(message), section });
console.log(
  sameFields(rows)
    .map((group) => table(group).join('\n'))
    .join('\n\n'),
);

const results = new URL('results/', here);
const file = new URL(`${[name, section].filter((word) => word !== undefined).join('-')}.json`, results);
const machine = {
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  cpu: cpus()[0]?.model,
  /** Of the last minute, before and after. */
  load: [loadBefore, loadavg()[0]],
};
console.log(`\nLoad of the computer: ${machine.load.map((load) => load.toFixed(1)).join(' before, ')} after`);
await mkdir(results, { recursive: true });
await writeFile(
  file,
  `${JSON.stringify({ title: bench.title, date: new Date(), machine, rows }, null, 2)}\n`,
);
