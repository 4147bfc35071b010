import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CliResult, runCli, startCli, type StartOptions } from './start-cli.js';

/** A map over `many.fa` in a folder, and where it runs. */
export interface KilledMap {
  readonly cwd: string;
  readonly env: NonNullable<StartOptions['env']>;
  /** In `many.fa`: s0, s1, ... */
  readonly records: number;
  /** What makes it run elsewhere. */
  readonly elsewhere: readonly string[];
}

/**
 * Kills a map where many of its chunks are done, resumes it, and expects what one computer gives, byte for byte, and nothing
 * left beside it. Gives what the resumed one said.
 */
export async function killAndResume({ cwd, env, records, elsewhere }: KilledMap): Promise<CliResult> {
  // The last record waits for a file: until then the map cannot end.
  writeFileSync(
    join(cwd, 'wait.lua'),
    `return function(record)
      while record.id == "s${records - 1}" and not io.open("${join(cwd, 'go')}") do end
      return { length = #record.sequence }
    end`,
  );
  const over = ['map', 'wait.lua', '--over', 'many.fa', '--engine', 'native', '--out'];
  const killed = startCli([...over, 'killed.ndjson', ...elsewhere], { cwd, env });
  const parts = join(cwd, 'killed.ndjson.parts');
  await expect
    .poll(() => existsSync(parts) && readdirSync(parts).filter((name) => name.endsWith('.part')).length, {
      timeout: 60_000,
    })
    .toBeGreaterThan(20);
  killed.process.kill('SIGKILL');
  await killed.result;
  expect(existsSync(join(cwd, 'killed.ndjson'))).toBe(false);
  writeFileSync(join(cwd, 'go'), '');
  const resumed = await runCli([...over, 'killed.ndjson', ...elsewhere, '--resume', '--json'], { cwd, env });
  const report = JSON.parse(resumed.stdout) as Readonly<Record<string, number>>;
  expect(report).toMatchObject({ records, failed: 0 });
  expect(report['resumedChunks']).toBeGreaterThan(20);
  await runCli([...over, 'whole.ndjson', '--sandbox', 'none'], { cwd });
  const output = readFileSync(join(cwd, 'killed.ndjson'));
  expect(output.equals(readFileSync(join(cwd, 'whole.ndjson')))).toBe(true);
  expect(readdirSync(cwd).filter((name) => name.startsWith('killed'))).toEqual(['killed.ndjson']);
  return resumed;
}
