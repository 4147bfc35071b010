// The main job: Lua analyses the genome of phage lambda in an isolated VM.
// Prints the report and writes the GC-skew plot beside this file's folder: npm start
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVm } from 'bioxen';

const fileBeside = (path) => fileURLToPath(new URL(path, import.meta.url));
const plotFile = process.argv[2] ?? fileBeside('../output/lambda-gc-skew.svg');
const started = performance.now();

const genome = await readFile(fileBeside('../data/lambda_phage.fasta'));
const vm = await createVm('lambda');
try {
  const result = await vm.executeFile(fileBeside('analyse.lua'), { input: genome, reject: true });
  const [{ report, svg }] = result.values;
  await mkdir(dirname(plotFile), { recursive: true });
  await writeFile(plotFile, svg);

  const { luaVersion, engine, sandbox } = await vm.status();
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  console.log(report.trimEnd());
  console.log(`\nGC-skew plot: ${relative(process.cwd(), plotFile)}`);
  console.log(`${luaVersion}, engine ${engine}, sandbox ${sandbox}: ${seconds} s`);
} finally {
  await vm.close();
}
