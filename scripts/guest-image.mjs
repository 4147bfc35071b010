import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../packages/xapi-simulator/dist/guests-cli.js', import.meta.url));
// A mirror may have a bad moment.
const ATTEMPTS = 3;

/**
 * Where no test may skip, the image of guests with kernels has to be there before the first of them: it takes a minute or two to
 * build, once for each recipe. Elsewhere a person builds it: bioxen-guests image build.
 */
export const buildGuestImage = async () => {
  if (process.env.BIOXEN_REQUIRE_ALL !== '1' || !existsSync(PROGRAM)) return;
  // Without it no such guest runs, and their tests skip.
  if (!existsSync('/dev/net/tun')) return;
  const startedMs = performance.now();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const build = spawn(process.execPath, [PROGRAM, 'image', 'build'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    build.stderr.on('data', (text) => (said += text));
    const [code] = await once(build, 'close');
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
    if (code === 0) {
      console.log(`✓ image of guests, after ${seconds} s`);
      return;
    }
    console.log(`✗ image of guests, attempt ${attempt} of ${ATTEMPTS}\n${said}`);
  }
};
