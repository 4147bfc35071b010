import type { Check } from './check.js';
import { checkEmbeddedProgram } from './check-embedded-program.js';

/** Does the embedded engine run Lua? */
export async function checkEmbedded(): Promise<Check> {
  return await checkEmbeddedProgram({
    id: 'embedded',
    subject: 'embedded engine',
    code: 'return 2 + 2',
    prints: '4',
    says: (luaVersion) => `embedded engine: ${luaVersion}, 2 + 2 is 4`,
  });
}
