import { createVm, findExecutable, type NativeTier } from 'bioxen';
import type { Check } from './check.js';
import { installAdvice } from './install-advice.js';

/** The versions that are looked for, and the names that interpreters have. */
const VERSIONS = [
  { version: '5.1', names: ['lua5.1', 'lua51', 'lua-5.1', 'lua'] },
  { version: '5.2', names: ['lua5.2', 'lua52', 'lua-5.2', 'lua'] },
  { version: '5.3', names: ['lua5.3', 'lua53', 'lua-5.3', 'lua'] },
  { version: '5.4', names: ['lua5.4', 'lua54', 'lua-5.4', 'lua'] },
  { version: 'luajit', names: ['luajit', 'luajit-2.1'] },
] as const;

type Wanted = (typeof VERSIONS)[number];

/**
 * Which native interpreters run. They are an extra: none of them is a failure.
 * @param tier what stands around them while they are asked for their version; they run nothing else
 */
export async function checkNative(tier: NativeTier): Promise<readonly Check[]> {
  return await Promise.all(VERSIONS.map((wanted) => checkVersion(wanted, tier)));
}

async function checkVersion({ version, names }: Wanted, tier: NativeTier): Promise<Check> {
  const id = names[0];
  const title = version === 'luajit' ? 'LuaJIT' : `Lua ${version}`;
  const fix = await installAdvice(title, id);
  let broken: string | undefined;
  for (const name of names) {
    const path = await findExecutable(name);
    if (path === undefined) continue;
    try {
      const luaVersion = await versionOf(path, tier);
      if (version === 'luajit' ? !luaVersion.startsWith('LuaJIT') : luaVersion !== title) continue;
      return { id, status: 'ok', message: `native ${luaVersion}: ${path}` };
    } catch (error) {
      broken ??= `${path}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  if (broken !== undefined)
    return { id, status: 'warning', message: `native ${title} does not start: ${broken}`, fix };
  const use = version === '5.4' ? 'programs run embedded instead' : `only --lua ${version} needs it`;
  return { id, status: 'info', message: `native ${title} is not installed: ${use}`, fix };
}

async function versionOf(path: string, tier: NativeTier): Promise<string> {
  await using vm = await createVm({ luaExecutable: path, sandbox: tier, bootMs: 5_000 });
  await vm.start();
  return (await vm.status()).luaVersion ?? '';
}
