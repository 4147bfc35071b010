// npm test: the guards, then every test. With arguments (npm test -- packages/core) only vitest, with them.
import { buildGuestImage } from './guest-image.mjs';
import { runGuards } from './guards.mjs';
import { missingTools } from './test-tools.mjs';
import { runTool } from './tools.mjs';

const filters = process.argv.slice(2);
const image = filters.length === 0 ? buildGuestImage() : undefined;
const failedGuards = filters.length === 0 ? await runGuards() : [];
await image;

const missing = missingTools();
if (missing.length > 0) {
  console.log(
    `Not found: ${missing.join(', ')}. Their tests skip; scripts/install-test-tools.sh installs them.`,
  );
}

process.env.BIOXEN_FAILED_GUARDS = failedGuards.join(' ');
const code = runTool('vitest', ['run', ...filters]);
process.exit(code === 0 && failedGuards.length > 0 ? 1 : code);
