import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type LuaInput, type Random, seededRandom } from '@bioxen/core';
import { bootArguments, bootInput, createDriverClient } from '@bioxen/lua-driver';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { expect, test } from 'vitest';

const ROUNDS = 1_500;
const COOKIE = '0123456789abcdef01234567';

const pick = (random: Random, count: number): number => Math.floor(random.next() * count);

/** A random value as it comes back: whole numbers as integers, lists without holes, records with a text key. */
function randomValue(random: Random, depth: number): LuaInput {
  switch (pick(random, depth > 3 ? 7 : 10)) {
    case 0:
      return random.next() < 0.5;
    case 1:
      return pick(random, 2 ** 31) - 2 ** 30;
    case 2:
      return (random.next() - 0.5) * 10 ** pick(random, 300);
    case 3:
      return Array.from('ACGTé中🧬\0\n"\\;}').slice(0, pick(random, 14)).join('');
    case 4:
      return Uint8Array.from({ length: 1 + pick(random, 20) }, () => 128 + pick(random, 64));
    case 5:
      return 2 ** 53 - 1 - pick(random, 1_000);
    case 6:
      return '';
    case 7:
      return Array.from({ length: pick(random, 5) }, () => randomValue(random, depth + 1));
    case 8:
      return Object.assign(
        Object.create(null),
        Object.fromEntries(
          Array.from({ length: 1 + pick(random, 4) }, (_, at) => [
            `key ${at}`,
            randomValue(random, depth + 1),
          ]),
        ),
      ) as LuaInput;
    default:
      return new Map<LuaInput, LuaInput>([
        [true, randomValue(random, depth + 1)],
        [-5, 'x'],
        ['k', 1],
      ]);
  }
}

const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
test.for(versions)('L15 random values come back from %s as they went', async (version, { skip }) => {
  const { path, skipReason } = findLua(version);
  if (path === undefined) return skip(skipReason);
  const child = spawn(path, bootArguments(), { env: {} });
  child.stdin.write(bootInput(COOKIE));
  const client = createDriverClient({ readable: child.stdout, writable: child.stdin }, { cookie: COOKIE });
  const { integerBits } = await client.hello;
  expect(integerBits).toBe(version === '5.3' || version === '5.4' ? 64 : 53);
  const random = seededRandom(15);
  for (let round = 0; round < ROUNDS; round += 1) {
    const args = Array.from({ length: 1 + pick(random, 4) }, () => randomValue(random, 0));
    if (integerBits === 64)
      args.push((2n ** 62n + BigInt(pick(random, 2 ** 31))) * (round % 2 === 0 ? 1n : -1n));
    const outcome = await client.execute('return ...', { args, buffer: false }).outcome;
    expect(outcome).toMatchObject({ kind: 'returned' });
    expect('values' in outcome ? outcome.values : undefined).toEqual(args);
  }
  client.quit();
  await once(child, 'exit');
});
