// G1: from the start of a guest to its first Lua over SSH, beside an sshd of the same computer without a sandbox.
import { makeSshKey } from '@bioxen/testkit';
import { createProcessDriver } from '@bioxen/xapi-simulator/guests';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { whyNot } from '../xcpng/open-pool.mjs';
import { answer, makeGuest } from './guest-login.mjs';
import { makePlainSshd } from './plain-sshd.mjs';

const ROUNDS = 20;

const why = await whyNot('process');
if (why !== undefined) printRows([missingRow('G1 guests that are processes', why)]);
else {
  const key = makeSshKey();
  const driver = await createProcessDriver({ authorizedKeys: [key.publicKey] });
  const untilLua = (start) => timed(async () => await answer(await start(), key.keyPath));
  // Files and keys are made before, of both: what is measured is a start.
  const ways = {
    guest: async () => {
      const halted = await makeGuest(driver, 'bench');
      let running;
      const ms = await untilLua(async () => (running = await halted.start()));
      await (await running.powerOff()).destroy();
      return ms;
    },
    plain: async () => {
      const sshd = makePlainSshd(0, key);
      const ms = await untilLua(async () => {
        sshd.start();
        return sshd;
      });
      await sshd.close();
      return ms;
    },
  };
  try {
    const turns = await takeTurns(ways, { rounds: ROUNDS });
    printRows([
      row('G1 start to first Lua over SSH, beside a plain sshd', {
        ours: asMillis(turns.of('guest')),
        peer: asMillis(turns.of('plain')),
        ratio: turns.ratio('guest', 'plain'),
        atMost: 1.3,
      }),
    ]);
  } finally {
    await driver[Symbol.asyncDispose]();
    key[Symbol.dispose]();
  }
}
