import { networkingHealth, type NetworkingHealth } from 'bioxen';
import type { Check } from './check.js';
import { installAdvice } from './install-advice.js';

const id = 'lua-socket';

/** Which native interpreters have LuaSocket, which networked VMs need. An extra: its absence is no warning. */
export async function checkLuaSocket(): Promise<Check> {
  const found = (await networkingHealth()).filter(({ interpreter }) => interpreter !== undefined);
  const ready = found.filter(({ isReady }) => isReady);
  const lacking = found.filter(({ luaSocket }) => luaSocket === undefined);
  const stuck = found.find(({ isReady, luaSocket }) => !isReady && luaSocket !== undefined);
  if (stuck !== undefined) {
    const { problems, recommendations } = stuck;
    return {
      id,
      status: 'warning',
      message: `LuaSocket: ${problems.join(' ')}`,
      fix: recommendations.join(' '),
    };
  }
  const fix = await installAdvice('LuaSocket', 'lua-socket');
  if (ready.length === 0)
    return { id, status: 'info', message: 'LuaSocket is not installed: only networked VMs need it', fix };
  const message = `${ready[0]?.luaSocket?.version ?? 'LuaSocket'} for ${namesOf(ready)}: networked VMs work`;
  return lacking.length === 0
    ? { id, status: 'ok', message }
    : { id, status: 'ok', message: `${message}; not for ${namesOf(lacking)}`, fix };
}

function namesOf(found: readonly NetworkingHealth[]): string {
  return found.map(({ luaVersion }) => (luaVersion === 'luajit' ? 'LuaJIT' : `Lua ${luaVersion}`)).join(', ');
}
