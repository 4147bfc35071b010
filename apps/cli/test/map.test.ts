import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { program, runCli, startCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const run = promisify(execFile);
const FASTA = '>r1 first one\nACGT\nacgtn\n>r2\n\n>r3\r\nRYK-*.\r\nAC\r\n>r4\nGG';
const FASTQ = '@q1 a b\nACGT\n+\n@@@@\n@q2\n\n+\n\n@q3\nNN\n+q3\n+>\n';
const OUT = ['--out', 'out.ndjson'];

const cwd = workFolder({
  'length.lua': 'return function(record) return #record.sequence end',
  'fields.lua': 'return function(r) return { d = r.description, q = r.quality, s = r.sequence } end',
  'bio.lua':
    'local bio = require("bio_compute") function map(r) return { gc = bio.gc_content(r.sequence), n = 1e15 } end',
  'a.fa': FASTA,
  'a.fa.gz': gzipSync(FASTA),
  'two.gz': Buffer.concat([gzipSync(FASTQ), gzipSync(FASTQ)]),
  'a.fq': FASTQ,
  'empty.fa': '',
  'many.fa': Array.from(
    { length: 3_000 },
    (_, index) => `>s${index}\n${'ACGT'.repeat((index % 97) + 1)}\n`,
  ).join(''),
  'many.fq': Array.from(
    { length: 3_000 },
    (_, index) =>
      `@s${index} x\n${'ACGTN'.repeat(index % 61)}\n+\n${(index % 2 === 0 ? '@+I!~' : '+@@@@').repeat(index % 61)}\n`,
  ).join(''),
});
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
const map = async (...words: readonly string[]) => await runCli(['map', ...words], { cwd });

test.for(engines)(
  '$engine: each record gives a line, in the order of the file',
  async ({ engine, skipReason }, { skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const flags = ['--engine', engine];
    const { code, stdout } = await map('fields.lua', '--over', 'a.fa', ...flags);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '{"id":"r1","d":"first one","s":"ACGTacgtn"}',
      '{"id":"r2","d":"","s":""}',
      '{"id":"r3","d":"","s":"RYK-*.AC"}',
      '{"id":"r4","d":"","s":"GG"}',
      '',
    ]);
    const reads = await map('fields.lua', '--over', 'a.fq', ...flags);
    expect(reads.stdout.split('\n')).toEqual([
      '{"id":"q1","d":"a b","q":"@@@@","s":"ACGT"}',
      '{"id":"q2","d":"","q":"","s":""}',
      '{"id":"q3","d":"","q":"+>","s":"NN"}',
      '',
    ]);
  },
);

test('chunks, workers and gzip change nothing of the output', async () => {
  const one = await map('bio.lua', '--over', 'many.fa', '--workers', '1');
  writeFileSync(join(cwd, 'many.gz'), gzipSync(read('many.fa')));
  const many = await map('bio.lua', '--over', 'many.gz', '--chunk', '4K', '--workers', '3');
  expect(one.stdout.split('\n')).toHaveLength(3_001);
  expect(many.stdout).toBe(one.stdout);
});

test.for(['5.1', '5.4', 'luajit'] as const)(
  'Lua %s reads the file itself, in pieces, and gives what the embedded engine gives',
  async (lua, { skip }) => {
    const { skipReason } = findLua(lua);
    if (skipReason !== undefined) skip(skipReason);
    for (const over of ['many.fa', 'many.fq']) {
      const embedded = await map('bio.lua', '--over', over, '--engine', 'embedded', '--workers', '1');
      const native = ['--engine', 'native', '--lua', lua, '--sandbox', 'none'];
      const flags = [...native, '--chunk', '9K', '--workers', '2'];
      const { code, stdout } = await map('bio.lua', '--over', over, ...flags);
      expect({ code, isSame: stdout === embedded.stdout }).toEqual({ code: 0, isSame: true });
    }
  },
);

test('gzip is known by its content, members follow each other, and - is standard input', async () => {
  const { stdout } = await map('length.lua', '--over', 'two.gz');
  const line = ['{"id":"q1","value":4}', '{"id":"q2","value":0}', '{"id":"q3","value":2}', ''].join('\n');
  expect(stdout).toBe(line + line);
  const piped = await runCli(['map', 'length.lua', '--over', '-'], { cwd, input: gzipSync(FASTQ) });
  expect(piped.stdout).toBe(line);
});

test('a pipe is read as a file is: one of the shell, one with a name, and standard input by its path', async () => {
  const words = `"${process.execPath}" "${program}" map length.lua --over`;
  const shell = async (script: string): Promise<string> =>
    (await run('bash', ['-c', script], { cwd, timeout: 30_000, killSignal: 'SIGKILL' })).stdout;
  const lines =
    '{"id":"r1","value":9}\n{"id":"r2","value":0}\n{"id":"r3","value":8}\n{"id":"r4","value":2}\n';
  expect(await shell(`${words} <(cat a.fa) 2>&1`)).toContain(lines);
  expect(await shell(`cat a.fa.gz | ${words} /dev/stdin`)).toBe(lines);
  expect(await shell(`mkfifo pipe; cat a.fa > pipe & ${words} pipe`)).toBe(lines);
});

test.for(['-', 'silent'])('a map that waits for bytes of %s ends when it is told to', async (over) => {
  const silent = workFolder({ 'length.lua': read('length.lua') });
  await run('mkfifo', [join(silent, 'silent')]);
  const { process: waiting, result } = startCli(
    ['map', 'length.lua', '--over', over, '--out', 'out.ndjson'],
    { cwd: silent, openInput: true },
  );
  await expect.poll(() => readdirSync(silent)).toContain('out.ndjson.unfinished');
  waiting.kill('SIGTERM');
  expect(await result).toMatchObject({ code: 143 });
});

test.for([
  ['gone.fa', 'gone.fa: there is no such file'],
  ['.', '.: this is a folder'],
])('%s is no file to map over', async ([over = '', message = '']) => {
  const { code, stderr } = await map('length.lua', '--over', over);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) as string });
});

test.for(engines)(
  '$engine: what a function writes goes to standard error, and not among the results',
  async ({ engine, skipReason }, { skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    writeFileSync(
      join(cwd, 'talk.lua'),
      `io.output():write("start ")
return function(record)
  io.write("write ") io.stdout:write("method ") io.output():write("output ") print(record.id)
  return 1
end`,
    );
    const { code, stdout, stderr } = await map('talk.lua', '--over', 'a.fq', '--engine', engine);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: ['q1', 'q2', 'q3'].map((id) => `{"id":"${id}","value":1}\n`).join(''),
    });
    expect(stderr).toContain(['start', 'write', 'method', 'output', 'q1\nwrite'].join(' '));
  },
);

test('an empty file gives an empty output', async () => {
  expect(await map('length.lua', '--over', 'empty.fa', ...OUT)).toMatchObject({ code: 0 });
  expect(read('out.ndjson')).toBe('');
});

describe('a damaged file is an error with file, line and record, and no output', () => {
  const cases: Readonly<Record<string, readonly [content: string | Uint8Array, message: string]>> = {
    'text.fa': ['hello\n', 'text.fa:1: the file is neither FASTA'],
    'letter.fa': ['>a\nAC\n>b\nAC\nA1C\n', 'letter.fa:5: "1" is no letter of a sequence (record 2)'],
    'no-id.fa': ['>a\nAC\n> \nAC\n', 'no-id.fa:3: a header has no id after ">" (record 2)'],
    'cut.fq': ['@a\nAC\n+\nII\n@b\nACGT\n+\n', 'cut.fq:7: the file ends within a record (record 2)'],
    'short.fq': [
      '@a\nAC\n+\nII\n@b\nACGT\n+\nIII\n',
      'short.fq:8: the quality has 3 characters and the sequence 4 (record 2)',
    ],
    'wrapped.fq': ['@a\nAC\nGT\n+\nII\nII\n', 'wrapped.fq:3: the third line of a record begins with "+"'],
    'blank.fq': ['@a\nAC\n+\nII\n\n@b\nA\n+\nI\n', 'blank.fq:5: a record begins with "@"'],
    'mac.fa': ['>a\rAC\r>b\rGG\r', 'mac.fa:1: a header goes on behind a carriage return'],
    'large.fa': [`>a\nAC\n>b\n${'A'.repeat(5_000)}\n`, 'large.fa:3: a record is larger than 1024 bytes'],
    'cut.gz': [
      // Its content ends within the quality of the second record.
      gzipSync('@a\nAC\n+\nII\n@b\nACGT\n+\nIIII\n', { level: 0 }).subarray(0, 10 + 5 + 21),
      'cut.gz:5: the gzip data is damaged or cut short: unexpected end of file (record 2)',
    ],
    'mark.fa': ['\ufeff>a\nAC\n', 'mark.fa: the file is text with a byte order mark'],
    'wide.fa': [Buffer.from('\ufeff>a\nAC\n', 'utf16le'), 'iconv -f UTF-16 -t UTF-8 wide.fa | bioxen map'],
    'x.bz2': ['BZh91AY', 'x.bz2: the file is compressed with bzip2'],
  };
  const { skipReason } = findLua('luajit');
  const ways = Object.entries(cases).flatMap(([name, damaged]) =>
    (['letter.fa', 'blank.fq', 'mac.fa'].includes(name) ? ['5.4', 'luajit'] : ['5.4']).map(
      (lua) => [name, lua, damaged] as const,
    ),
  );
  test.for(ways)('%s in Lua %s', async ([name, lua, [content, message]], { skip }) => {
    if (lua === 'luajit' && skipReason !== undefined) skip(skipReason);
    writeFileSync(join(cwd, name), content);
    const out = `${name}.out`;
    const size = name === 'large.fa' ? ['--max-record', '1K'] : [];
    const flags = [...size, ...(name === 'cut.gz' ? [] : ['--chunk', '1']), '--lua', lua];
    const { code, stdout, stderr } = await map('length.lua', '--over', name, '--out', out, ...flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(join(cwd, out))).toBe(false);
  });
});

describe('failures', () => {
  const folder = workFolder({
    'bad.lua': `return function(record)
      print("seen", record.id)
      if record.id == "r1" then error("boom") end
      if record.id == "r2" then return print end
      if record.id == "r3" then os.exit(3) end
      return record.id
    end`,
    'slow.lua': 'return function(record) if record.id == "r3" then while true do end end return 1 end',
    'syntax.lua': 'return function(record)\n  return = 1\nend',
    'none.lua': 'return 1',
    'a.fa': FASTA,
  });
  const mapThere = async (...words: readonly string[]) => await runCli(['map', ...words], { cwd: folder });

  test('are listed with their place, the rest is in the output, and the exit code is 5', async () => {
    const { code, stderr } = await mapThere('bad.lua', '--over', 'a.fa', ...OUT);
    expect(code).toBe(5);
    expect(readFileSync(join(folder, 'out.ndjson'), 'utf8')).toBe('{"id":"r4","value":"r4"}\n');
    const listed = readFileSync(join(folder, 'failed.ndjson'), 'utf8').trimEnd().split('\n');
    expect(listed.map((line) => JSON.parse(line) as unknown)).toEqual([
      { file: 'a.fa', record: 1, line: 1, id: 'r1', error: 'bad.lua:3: boom' },
      {
        file: 'a.fa',
        record: 2,
        line: 4,
        id: 'r2',
        error: 'the result holds a function, which has no form in JSON',
      },
      {
        file: 'a.fa',
        record: 3,
        line: 6,
        id: 'r3',
        error: 'the program ended its interpreter by os.exit(3)',
      },
    ]);
    expect(stderr).toContain('seen\tr4');
    expect(stderr).toContain('3 records failed; they are listed in failed.ndjson');
  });

  test('a list of an earlier run goes when nothing fails', async () => {
    writeFileSync(join(folder, 'failed.ndjson'), 'old\n');
    writeFileSync(join(folder, 'good.lua'), 'return function() return true end');
    expect(await mapThere('good.lua', '--over', 'a.fa', ...OUT)).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).not.toContain('failed.ndjson');
    expect(readdirSync(folder)).not.toContain('out.ndjson.parts');
  });

  test('--fail-fast stops at the first, and leaves no output', async () => {
    const { code, stderr } = await mapThere(
      'bad.lua',
      '--over',
      'a.fa',
      '--out',
      'fast.ndjson',
      '--fail-fast',
    );
    expect(code).toBe(5);
    expect(stderr).toContain('a.fa:1: the function failed on r1 (record 1): bad.lua:3: boom');
    expect(existsSync(join(folder, 'fast.ndjson'))).toBe(false);
  });

  test('a record that takes longer than --timeout is one of them', async () => {
    const { code } = await mapThere('slow.lua', '--over', 'a.fa', '--timeout', '100ms', ...OUT);
    expect(code).toBe(5);
    expect(readFileSync(join(folder, 'out.ndjson'), 'utf8').match(/"r\d"/g)).toEqual([
      '"r1"',
      '"r2"',
      '"r4"',
    ]);
    expect(readFileSync(join(folder, 'failed.ndjson'), 'utf8')).toContain('"record":3,"line":6,"id":"r3"');
  });

  test('many records that take long together are not one that does', async () => {
    // A chunk takes three times as long as a record may.
    writeFileSync(
      join(folder, 'steady.lua'),
      `return function(record)
        local start = os.clock()
        while os.clock() - start < 0.03 do end
        if record.id == "s70" then error("no") end
        return #record.sequence
      end`,
    );
    const records = Array.from({ length: 100 }, (_, index) => `>s${index}\n${'A'.repeat(index)}\nC\n`);
    writeFileSync(join(folder, 'steady.fa'), records.join(''));
    const words = [
      'steady.lua',
      '--over',
      'steady.fa',
      '--timeout',
      '1s',
      '--out',
      'steady.ndjson',
      '--json',
    ];
    const { code, stdout } = await mapThere(...words, '--failed', 'steady.failed');
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ records: 100, failed: 1, bases: 5_050, chunks: 1 });
    expect(readFileSync(join(folder, 'steady.ndjson'), 'utf8')).toBe(
      records
        .map((_, index) => `{"id":"s${index}","value":${index + 1}}\n`)
        .filter((line) => !line.includes('"s70"'))
        .join(''),
    );
    expect(JSON.parse(readFileSync(join(folder, 'steady.failed'), 'utf8'))).toMatchObject({
      record: 71,
      line: 211,
      error: 'steady.lua:4: no',
    });
  });

  test.each([
    ['syntax.lua', 1, 'syntax.lua:2:'],
    ['none.lua', 1, 'none.lua gives no function: it returned a number'],
    ['missing.lua', 3, 'Lua script not found: missing.lua'],
  ])('%s: exit code %i', async (name, code, message) => {
    const result = await mapThere(name, '--over', 'a.fa', ...OUT);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });
});

test('TSV and FASTA, by the name of --out', async () => {
  await map('length.lua', '--over', 'a.fa', '--out', 'out.tsv');
  expect(read('out.tsv')).toBe('id\tvalue\nr1\t9\nr2\t0\nr3\t8\nr4\t2\n');
  writeFileSync(
    join(cwd, 'reverse.lua'),
    `return function(record, parameters)
      if record.sequence == "" then return nil end
      return { id = parameters.prefix .. record.id, sequence = record.sequence:rep(10):reverse() }
    end`,
  );
  const { code } = await map('reverse.lua', '--over', 'a.fa', '--out', 'out.fa', '--param', 'prefix=rev-');
  expect(code).toBe(0);
  expect(read('out.fa').split('\n').slice(0, 3)).toEqual([
    '>rev-r1 first one',
    'ntgcaTGCAntgcaTGCAntgcaTGCAntgcaTGCAntgcaTGCAntgcaTGCAntgca'.padEnd(60, 'TGCAn').slice(0, 60),
    expect.stringMatching(/^[ACGTacgtn]{30}$/),
  ]);
  expect(read('out.fa')).not.toContain('r2');
});

test('--json prints the summary, valid against its schema', async () => {
  const { stdout } = await map('length.lua', '--over', 'a.fa', ...OUT, '--json');
  expect(JSON.parse(stdout)).toEqual({
    schemaVersion: 1,
    out: 'out.ndjson',
    records: 4,
    bases: 19,
    failed: 0,
    chunks: 1,
    resumedChunks: 0,
    durationMs: expect.any(Number) as number,
  });
  expect((await map('length.lua', '--over', 'x', '--json-schema')).stdout).toContain('resumedChunks');
});

test('killed by SIGKILL and resumed, the output is the same, and what was done is not done again', async () => {
  const files = workFolder({
    'mark.lua': 'return function(record) print(record.id) return #record.sequence end',
    'many.fa': read('many.fa'),
  });
  const words = [
    'map',
    'mark.lua',
    '--over',
    'many.fa',
    '--out',
    'out.ndjson',
    '--chunk',
    '2K',
    '--workers',
    '1',
  ];
  // The file comes through a pipe that a reader of ours holds open, so that the map cannot end before it is killed.
  const held = startCli(words.with(3, '-'), { cwd: files, openInput: true });
  held.process.stdin.write(read('many.fa').slice(0, 200_000));
  const parts = join(files, 'out.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).filter((name) => name.endsWith('.part')).length)
    .toBeGreaterThan(20);
  held.process.kill('SIGKILL');
  await held.result;
  expect(existsSync(join(files, 'out.ndjson'))).toBe(false);
  const resumed = await runCli([...words.with(3, '-'), '--resume', '--json'], {
    cwd: files,
    input: read('many.fa'),
  });
  const summary = JSON.parse(resumed.stdout) as { readonly resumedChunks: number; readonly chunks: number };
  expect(summary.resumedChunks).toBeGreaterThan(20);
  const output = readFileSync(join(files, 'out.ndjson'), 'utf8');
  await runCli(words, { cwd: files });
  expect(readFileSync(join(files, 'out.ndjson'), 'utf8')).toBe(output);
  expect(output.match(/"id":"s\d+"/g)).toHaveLength(3_000);
  expect(new Set(output.match(/"id":"s\d+"/g)).size).toBe(3_000);
  expect(readdirSync(files).toSorted()).toEqual(['many.fa', 'mark.lua', 'out.ndjson']);
});

test('100,000 records, killed by SIGKILL and resumed, give the output of one run, byte for byte', async ({
  skip,
}) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  const files = workFolder({ 'reads.fq': '' });
  // The last record waits for a file: until then the map cannot end, and can be killed where many of its chunks are done.
  writeFileSync(
    join(files, 'wait.lua'),
    `return function(record)
      while record.id == "s99999" and not io.open("${join(files, 'go')}") do end
      return { length = #record.sequence, last = record.quality:sub(-1) }
    end`,
  );
  const records = Array.from({ length: 100_000 }, (_, index) => {
    const length = (index % 31) + 1;
    return `@s${index}\n${'ACGTN'.repeat(length)}\n+\n${'@+I!~'.repeat(length)}\n`;
  });
  writeFileSync(join(files, 'reads.fq'), records.join(''));
  const words = ['map', 'wait.lua', '--over', 'reads.fq', '--engine', 'native', '--sandbox', 'none'];
  const flags = ['--out', 'out.ndjson', '--chunk', '100K', '--workers', '2'];
  const killed = startCli([...words, ...flags], { cwd: files });
  const parts = join(files, 'out.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).filter((name) => name.endsWith('.part')).length, {
      timeout: 60_000,
    })
    .toBeGreaterThan(20);
  const second = await runCli([...words, ...flags], { cwd: files });
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`works on this output: process ${killed.pid} on`) as string,
  });
  killed.process.kill('SIGKILL');
  await killed.result;
  writeFileSync(join(files, 'go'), '');
  const resumed = await runCli([...words, ...flags, '--resume', '--json'], { cwd: files });
  expect(JSON.parse(resumed.stdout)).toMatchObject({ records: 100_000, failed: 0 });
  const { resumedChunks } = JSON.parse(resumed.stdout) as { readonly resumedChunks: number };
  expect(resumedChunks).toBeGreaterThan(20);
  const whole = await runCli([...words, '--workers', '1'], { cwd: files });
  expect(readFileSync(join(files, 'out.ndjson'), 'utf8') === whole.stdout).toBe(true);
  expect(whole.stdout.split('\n')).toHaveLength(100_001);
  expect(readdirSync(files).toSorted()).toEqual(['go', 'out.ndjson', 'reads.fq', 'wait.lua']);
});

test.each([
  [['length.lua'], '--over'],
  [['length.lua', '--over', 'a.fa', '--resume'], '--resume needs --out'],
  [['length.lua', '--over', 'a.fa', '--json'], '--json needs --out'],
  [['length.lua', '--over', 'a.fa', '--columns', 'id'], '--columns are those of tsv'],
  [['length.lua', '--over', 'a.fa', '--workers', '0'], '--workers 0 is no number'],
  [['length.lua', '--over', 'a.fa', '--param', 'x'], "--param 'x' is no name and value"],
])('%s is wrong use', async (words, message) => {
  const { code, stderr } = await map(...words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('works within a pipeline of the shell', () => {
  const cli = new URL('../dist/main.js', import.meta.url).pathname;
  const line = `cat a.fa.gz | "${process.execPath}" "${cli}" map length.lua --over - 2>/dev/null | wc -l`;
  expect(execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8' }).trim()).toBe('4');
});
