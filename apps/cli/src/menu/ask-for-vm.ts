import { select } from '@clack/prompts';
import type { SessionDetails } from 'bioxen';
import { answered, LeftQuestion } from './answered.js';
import { menuLog } from './menu-log.js';

/** Asks for one of these VMs; where there is none, says so. @throws LeftQuestion */
export async function askForVm(
  sessions: readonly (readonly [string, SessionDetails])[],
  none: string = 'There is no VM yet: create one first.',
): Promise<string> {
  if (sessions.length === 0) {
    menuLog.info(none);
    throw new LeftQuestion();
  }
  return await answered(
    select<string>({
      message: 'Which VM?',
      options: sessions.map(([name, { state }]) => ({ value: name, label: name, hint: state })),
    }),
  );
}
