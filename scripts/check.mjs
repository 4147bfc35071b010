// All guards, without the tests: pnpm check.
import { runGuards } from './guards.mjs';

const failed = await runGuards();
process.exit(failed.length === 0 ? 0 : 1);
