import type { Check } from './check.js';

const OLDEST = [20, 19] as const;
/** Node 20 got its last update in April 2026. */
const OLDEST_SUPPORTED = 22;

/** Is this Node new enough, and still looked after? @param version like `20.20.2` */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fix = 'install Node 22 or 24';
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return { id: 'node', status: 'failed', message: `Node ${version} is too old; bioxen needs 20.19`, fix };
  }
  if (major < OLDEST_SUPPORTED) {
    const message = `Node ${version} works, but gets no security updates any more`;
    return { id: 'node', status: 'warning', message, fix };
  }
  return { id: 'node', status: 'ok', message: `Node ${version}` };
}
