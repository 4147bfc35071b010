import { createVm } from 'bioxen';
import type { Check } from './check.js';

/** A program that must print something in the embedded engine, and what it shows. */
export interface EmbeddedProgram {
  readonly id: string;
  /** Begins the message when it fails. */
  readonly subject: string;
  readonly code: string;
  readonly prints: string;
  /** The message when it prints that. */
  says(luaVersion: string): string;
}

/** Runs such a program. It comes with bioxen, so that only a broken installation can make it fail. */
export async function checkEmbeddedProgram(program: EmbeddedProgram): Promise<Check> {
  const { id } = program;
  const reason = await failureOf(program);
  if (typeof reason !== 'string') return { id, status: 'ok', message: program.says(reason.luaVersion) };
  const fix = 'Install bioxen again; in a clone: npm run setup';
  return { id, status: 'failed', message: `${program.subject}: ${reason}`, fix };
}

async function failureOf({
  code,
  prints,
}: EmbeddedProgram): Promise<string | { readonly luaVersion: string }> {
  try {
    await using vm = await createVm({ engine: 'embedded' });
    const { stdout, error } = await vm.execute(code, { timeoutMs: 10_000 });
    if (error !== undefined) return error.message.split('\n')[0] ?? 'it failed';
    if (stdout !== prints) return `'${code}' gave '${stdout}'`;
    const { luaVersion = 'Lua' } = await vm.status();
    return { luaVersion };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
