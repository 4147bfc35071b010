import { createVm } from 'bioxen';
import type { Check } from './check.js';

/** Does a program find the library that comes with bioxen? */
export async function checkBioCompute(): Promise<Check> {
  const id = 'bio_compute';
  try {
    await using vm = await createVm();
    const { success, error } = await vm.execute("return type(require('bio_compute'))", { timeoutMs: 10_000 });
    if (success) return { id, status: 'ok', message: "require('bio_compute') works" };
    return failed(error?.message.split('\n')[0] ?? 'it does not load');
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  function failed(reason: string): Check {
    return {
      id,
      status: 'failed',
      message: `bio_compute: ${reason}`,
      fix: 'Install bioxen again; in a clone: npm run setup',
    };
  }
}
