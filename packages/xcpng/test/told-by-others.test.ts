import { addVm } from '@bioxen/xapi-simulator';
import { createVmFromTemplate, thisOwner } from '@bioxen/xcpng';
import { expect, test } from 'vitest';
import { openPool } from './pool.js';

const spec = (template: string): Parameters<typeof createVmFromTemplate>[1] => ({
  template,
  name: 'bioxen-a',
  tags: { owner: thisOwner(), operation: '0a', createdMs: Date.now(), vmId: 'a', lifetime: 'keep' },
});
// Of a terminal: writes its title, and goes back to the beginning of the line.
const moves = '\u001B]0;owned\u0007\r';
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('what a guest tells that is no address is told in short, and moves nothing on a terminal', async () => {
  await using pool = await openPool({ ssh: false });
  const client = await pool.client();
  const { ref } = await createVmFromTemplate(client, spec('lua-bio-template'));
  await client.Async.VM.start(ref, false, false);
  pool.simulator.guest(ref).report(`${moves}${'x'.repeat(4_000)}`);
  const error = await failureOf(client.getVmIp(ref, { timeoutMs: 200 }));
  expect(error).toMatchObject({
    code: 'XAPI_TIMEOUT',
    message: expect.stringContaining('told only') as unknown,
  });
  expect((error as Error).message).not.toContain(moves);
  expect((error as Error).message.length).toBeLessThan(400);
});

test('names and descriptions of templates move nothing on a terminal either', async () => {
  await using pool = await openPool({
    ssh: false,
    fill: (context) => {
      for (const name of ['twin', 'twin', `odd${moves}`]) {
        const ref = addVm(context, { name, isTemplate: true });
        context.database.update('VM', ref, { name_description: `first line\nsecond ${moves}` });
      }
    },
  });
  const client = await pool.client();
  for (const [wanted, shown] of [
    ['twin', 'first line\\u{a}second'],
    ['nope', "'odd\\u{1b}]0;owned"],
  ] as const) {
    const error = await failureOf(createVmFromTemplate(client, spec(wanted)));
    expect(error).toMatchObject({ hint: expect.stringContaining(shown) as unknown });
    for (const mover of ['\u001B', '\n']) expect((error as { hint: string }).hint).not.toContain(mover);
  }
});
