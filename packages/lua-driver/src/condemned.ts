import { LuaProcessError } from '@bioxen/core';
import type { DriverRun } from './driver-run.js';

/** A program whose interpreter is killed because of it, and what it fails with. */
export interface Condemned {
  readonly run: DriverRun;
  readonly error: Error;
}

/** What the other programs of that interpreter fail with. */
export function killedFor({ error }: Condemned): LuaProcessError {
  return new LuaProcessError(
    'The Lua interpreter was killed, because a program in it did not let itself be stopped.',
    { maybeRan: true, cause: error, hint: 'Its state is lost: start() gives the VM a new one.' },
  );
}
