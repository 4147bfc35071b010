import { createVm } from 'bioxen';
import type { Check } from './check.js';

/** What a program runs on when the command line names neither engine nor sandbox. */
export async function checkDefault(): Promise<Check> {
  const id = 'default';
  try {
    await using vm = await createVm();
    await vm.start();
    const { engine = 'embedded', sandbox, luaVersion = 'Lua' } = await vm.status();
    const where = engine === 'native' ? `native, sandbox ${String(sandbox)}` : `${engine} engine`;
    return {
      id,
      status: 'info',
      message: `programs run on ${luaVersion}, ${where}, if nothing else is said`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      id,
      status: 'failed',
      message: `programs do not start: ${reason}`,
      fix: 'bioxen run --engine embedded FILE',
    };
  }
}
