import { arch, platform, release } from 'node:os';
import { version } from '../version.js';
import type { Check } from './check.js';

/** Which bioxen this is, and on what it runs: what a report of a problem needs first. */
export function checkProgram(): Check {
  return {
    id: 'bioxen',
    status: 'info',
    message: `bioxen ${version} on ${platform()} ${arch()}, ${release()}`,
  };
}
