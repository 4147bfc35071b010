import { findProgram } from '@bioxen/testkit';
import { afterAll, beforeEach } from 'vitest';
import { makeSessionFolder, type SessionFolder } from './session-folder.js';

/** Keys as a terminal sends them. */
export const keys = {
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlZ: '\u001A',
  enter: '\r',
  tab: '\t',
  up: '\u001B[A',
  down: '\u001B[B',
  left: '\u001B[D',
} as const;

/** A daemon of its own for a file of tests that type at a terminal, which python3 gives; without it they skip. */
export function makeTerminalFolder(): SessionFolder {
  const folder = makeSessionFolder();
  beforeEach(({ skip }) => {
    const { skipReason } = findProgram('python3');
    if (skipReason !== undefined) skip(skipReason);
  });
  afterAll(async () => {
    await folder.remove();
  });
  return folder;
}
