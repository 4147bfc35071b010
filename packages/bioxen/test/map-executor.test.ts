import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chunk, createLocalExecutor, createVm, type MapJob, PartFolder, type Part } from 'bioxen';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bioxen-executor-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function* chunksOf(...letters: readonly string[]): AsyncGenerator<Chunk> {
  for (const [index, text] of letters.entries())
    yield { index, name: `chunk-${index}`, format: 'fasta', bytes: Buffer.from(`>r${index}\n${text}\n`) };
}

function jobOf(code: string, parts: PartFolder): MapJob {
  const program = { code, name: '@map.lua', parameters: {}, form: 'ndjson' } as const;
  return { program, parts, signal: new AbortController().signal };
}

/** Writes the first part only when a second one is to be written. */
class SlowFolder extends PartFolder {
  #second: () => void = () => undefined;
  readonly #hasSecond = new Promise<void>((resolve) => {
    this.#second = resolve;
  });

  override async write(name: string, part: Part): Promise<void> {
    if (name === 'chunk-0') await this.#hasSecond;
    else this.#second();
    await super.write(name, part);
  }
}

test('a worker maps the next chunk while the part of the last one is written', async () => {
  const parts = new SlowFolder(folder, 'slow');
  await using executor = createLocalExecutor({
    createVm: () => createVm({ engine: 'embedded', persistent: true }),
  });
  const job = jobOf('return function(record) return #record.sequence end', parts);
  const outputs: string[] = [];
  for await (const { part } of executor.submit(chunksOf('ACGT', 'AC'), job))
    outputs.push(Buffer.concat(part?.output ?? []).toString());
  expect(outputs).toEqual(['{"id":"r0","value":4}\n', '{"id":"r1","value":2}\n']);
  expect(Buffer.concat((await parts.read('chunk-1')).output).toString()).toBe(outputs[1]);
});

test('whoever wants no more outcomes need not wait for what workers are at', async () => {
  let vms = 0;
  await using executor = createLocalExecutor({
    createVm: () => {
      vms++;
      return createVm({ engine: 'embedded', persistent: true });
    },
  });
  const code = 'return function(record) while #record.sequence == 2 do end return 1 end';
  for await (const { index } of executor.submit(
    chunksOf('ACGT', 'AC', 'A'),
    jobOf(code, new PartFolder(folder, 'ended')),
  )) {
    expect(index).toBe(0);
    break;
  }
  // What was ended is not looked for by halves in another VM.
  expect(vms).toBe(1);
});
