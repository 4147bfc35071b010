// Builds what changed: pnpm build [turbo arguments].
import { runTool } from './tools.mjs';

process.exit(runTool('turbo', ['run', 'build', ...process.argv.slice(2)]));
