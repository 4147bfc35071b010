import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { findLua } from './find-lua.js';
import type { LuaVersion } from './lua-version.js';

/** The name under which both sides run a program, so that their messages are the same. */
export const STOCK_SCRIPT = 'program.lua';

/** What `lua program.lua` left. */
export interface StockResult {
  readonly stdout: Buffer;
  /** As written; the interpreter calls itself `lua`. */
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** What a stock interpreter is given beside the program. */
export interface StockOptions {
  readonly input?: string | Uint8Array | undefined;
  readonly args?: readonly string[] | undefined;
}

/** Runs a program with the real interpreter of a version, as the file `program.lua` of its working directory. */
export async function runStock(
  version: LuaVersion,
  code: string | Uint8Array,
  { input = '', args = [] }: StockOptions = {},
): Promise<StockResult> {
  const { path, skipReason } = findLua(version);
  if (path === undefined) throw new ReferenceError(skipReason);
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-stock-'));
  try {
    await writeFile(join(folder, STOCK_SCRIPT), code);
    const child = spawn(path, [STOCK_SCRIPT, ...args], { cwd: folder, argv0: 'lua', env: {}, stdio: 'pipe' });
    // A program that reads none of it ends before it has all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const [stdout, stderr, [exitCode]] = await Promise.all([
      buffer(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { stdout, stderr, exitCode };
  } finally {
    await rm(folder, { recursive: true });
  }
}
