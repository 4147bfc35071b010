import { createVm, findExecutable } from 'bioxen';
import type { Check } from './check.js';

/** The versions that are looked for, with the packages that bring them. */
const VERSIONS = [
  { version: '5.1', apt: 'lua5.1', brew: 'lua@5.1' },
  { version: '5.3', apt: 'lua5.3', brew: 'lua@5.3' },
  { version: '5.4', apt: 'lua5.4', brew: 'lua' },
  { version: 'luajit', apt: 'luajit', brew: 'luajit' },
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

async function checkVersion({ version, apt, brew }: (typeof VERSIONS)[number]): Promise<Found> {
  const id = version === 'luajit' ? version : `lua${version}`;
  const fix = process.platform === 'darwin' ? `brew install ${brew}` : `apt-get install ${apt}`;
  for (const name of version === 'luajit' ? [id] : [id, 'lua']) {
    const path = await findExecutable(name);
    if (path === undefined) continue;
    try {
      await using vm = await createVm({ luaExecutable: path, bootMs: 5_000 });
      await vm.start();
      const { luaVersion = '', sandbox } = await vm.status();
      if (version === 'luajit' ? !luaVersion.startsWith('LuaJIT') : luaVersion !== `Lua ${version}`) continue;
      const check: Check = { id, status: 'ok', message: `native ${luaVersion}: ${path}` };
      return sandbox === undefined ? { check } : { check, sandbox };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { check: { id, status: 'failed', message: `native ${id}: ${reason}`, fix } };
    }
  }
  return {
    check: {
      id,
      status: 'warning',
      message: `native ${id} is not installed; --lua ${version} cannot run`,
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
