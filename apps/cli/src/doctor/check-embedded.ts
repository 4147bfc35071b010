import { createVm } from 'bioxen';
import type { Check } from './check.js';

/** Does the embedded engine run Lua? */
export async function checkEmbedded(): Promise<Check> {
  const id = 'embedded';
  try {
    await using vm = await createVm({ engine: 'embedded' });
    const { stdout } = await vm.execute('return 2 + 2', { timeoutMs: 10_000 });
    if (stdout !== '4') return failed(`2 + 2 gave '${stdout}'`);
    const { luaVersion = 'Lua' } = await vm.status();
    return { id, status: 'ok', message: `embedded engine: ${luaVersion}, 2 + 2 is 4` };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  function failed(reason: string): Check {
    return {
      id,
      status: 'failed',
      message: `embedded engine: ${reason}`,
      fix: 'Install bioxen again; in a clone: npm run setup',
    };
  }
}
