// G3, G4, G10: guests with kernels, from the start to the first Lua over SSH, one and four at once, and how fast Lua is there.
import { makeSshKey, ownProcesses } from '@bioxen/testkit';
import { createProcessDriver, createUmlDriver } from '@bioxen/xapi-simulator/guests';
import { asMillis, asSeconds, missingRow, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median, round } from '../run/statistics.mjs';
import { runToEnd } from '../ssh/open-host.mjs';
import { whyNot } from '../xcpng/open-pool.mjs';
import { answer, logInToGuest, makeGuest } from './guest-login.mjs';
import { memoryBelow } from './memory-of.mjs';

const ROUNDS = 10;
const AT_ONCE = 4;
const PROGRAM = 'local x = 0 for i = 1, 5e7 do x = x + i % 7 end io.write(x)';

const why = (await whyNot('uml')) ?? (await whyNot('process'));
if (why !== undefined) printRows([missingRow('G3, G4, G10 guests with kernels', why)]);
else {
  const key = makeSshKey();
  const options = { authorizedKeys: [key.publicKey] };
  const uml = await createUmlDriver(options);
  const processes = await createProcessDriver(options);
  const once = async (driver) => {
    const halted = await makeGuest(driver, 'one');
    let running;
    const ms = await timed(async () => {
      running = await halted.start();
      await answer(running, key.keyPath);
    });
    await (await running.powerOff()).destroy();
    return ms;
  };
  try {
    const boots = [];
    const starts = [];
    await once(uml);
    for (let turn = 0; turn < ROUNDS; turn++) {
      boots.push(await once(uml));
      starts.push(await once(processes));
    }
    const halted = await Promise.all(
      [...Array(AT_ONCE).keys()].map((index) => makeGuest(uml, `four-${index}`)),
    );
    const before = memoryBelow();
    const running = [];
    const fourMs = await timed(async () => {
      running.push(...(await Promise.all(halted.map((guest) => guest.start()))));
      await Promise.all(running.map((guest) => answer(guest, key.keyPath)));
    });
    const each = (memoryBelow() - before) / AT_ONCE;

    const host = await logInToGuest(running[0], key.keyPath);
    const inside = [];
    const outside = [];
    for (let turn = 0; turn < 5; turn++) {
      inside.push(await timed(() => host.exec('lua5.4', ['-'], { input: PROGRAM, reject: true })));
      outside.push(await timed(() => runToEnd('lua5.4', ['-'], { input: PROGRAM })));
    }
    await host.close();
    printRows([
      row('G3 a kernel, start to first Lua over SSH, beside 3 s', {
        ours: asSeconds(median(boots)),
        peer: asSeconds(3_000),
        ratio: median(boots) / 3_000,
        atMost: 1,
      }),
      row(`G3 worst of ${ROUNDS}, beside 5 s`, {
        ours: asSeconds(Math.max(...boots)),
        peer: asSeconds(5_000),
        ratio: Math.max(...boots) / 5_000,
        atMost: 1,
      }),
      row('G3 a kernel beside a process', {
        ours: asMillis(median(boots)),
        peer: asMillis(median(starts)),
        ratio: median(boots.map((ms, turn) => ms / starts[turn])),
        atMost: 8,
      }),
      row(`G4 ${AT_ONCE} kernels at once, all answering, beside 6 s`, {
        ours: asSeconds(fourMs),
        peer: asSeconds(6_000),
        ratio: fourMs / 6_000,
        atMost: 1,
      }),
      row('G4 memory of each (PSS), beside 80 MB', {
        ours: `${round(each / 2 ** 20, 1)} MiB`,
        ratio: each / 80e6,
        atMost: 1,
      }),
      row('G10 Lua that computes, in a kernel beside this computer', {
        ours: asMillis(median(inside)),
        peer: asMillis(median(outside)),
        ratio: median(inside.map((ms, turn) => ms / outside[turn])),
        atMost: 1.1,
      }),
    ]);
  } finally {
    await processes[Symbol.asyncDispose]();
    await uml[Symbol.asyncDispose]();
    key[Symbol.dispose]();
    if (ownProcesses().length > 0) process.exitCode = 1;
  }
}
