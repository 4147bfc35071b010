import { createVm, findExecutable } from 'bioxen';
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

/** Which native interpreters run, and what stands between them and this computer. */
export async function checkNative(): Promise<readonly Check[]> {
  const found = await Promise.all(VERSIONS.map((wanted) => checkVersion(wanted)));
  const sandboxes = new Set(found.flatMap(({ sandbox }) => sandbox ?? []));
  return [...found.map(({ check }) => check), ...(sandboxes.size > 0 ? [sandboxCheck(sandboxes)] : [])];
}

interface Found {
  readonly check: Check;
  readonly sandbox?: string;
}

async function checkVersion({ version, names }: (typeof VERSIONS)[number]): Promise<Found> {
  const id = names[0];
  const title = version === 'luajit' ? 'LuaJIT' : `Lua ${version}`;
  const fix = await installAdvice(title, id);
  for (const name of names) {
    const path = await findExecutable(name);
    if (path === undefined) continue;
    try {
      await using vm = await createVm({ luaExecutable: path, bootMs: 5_000 });
      await vm.start();
      const { luaVersion = '', sandbox } = await vm.status();
      if (version === 'luajit' ? !luaVersion.startsWith('LuaJIT') : luaVersion !== title) continue;
      const check: Check = { id, status: 'ok', message: `native ${luaVersion}: ${path}` };
      return sandbox === undefined ? { check } : { check, sandbox };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { check: { id, status: 'failed', message: `native ${title}: ${reason}`, fix } };
    }
  }
  return {
    check: {
      id,
      status: 'info',
      message: `native ${title} is not installed: only --lua ${version}${version === '5.4' ? ' --engine native' : ''} needs it`,
      fix,
    },
  };
}

function sandboxCheck(sandboxes: ReadonlySet<string>): Check {
  const id = 'sandbox';
  const message = `sandbox of native interpreters: ${[...sandboxes].join(', ')}`;
  if (!sandboxes.has('none')) return { id, status: 'ok', message };
  return {
    id,
    status: 'warning',
    message: `${message}: their programs have all your rights`,
    fix: 'bioxen run --engine embedded FILE',
  };
}
