import type { ExecuteOptions, InteractiveChannel } from '@bioxen/core';
import { expect, test } from 'vitest';
import { complete } from './completion.js';

/** One that finds what is asked of it in the options of its program. */
function channelOf(found: readonly string[], asked: unknown[] = []): InteractiveChannel {
  const execute = async (_: string, { args }: ExecuteOptions): Promise<unknown> => {
    asked.push(args);
    return await Promise.resolve({ success: true, values: [found] });
  };
  return { execute } as unknown as InteractiveChannel;
}

test('only the end of a line is looked at, however long it is', async () => {
  const sequence = `x = "${'ACGT'.repeat(250_000)}" .. `;
  expect(await complete(channelOf([]), sequence)).toEqual({ candidates: [], from: sequence.length });
  const asked: unknown[] = [];
  const text = `${sequence}string.fo`;
  expect(await complete(channelOf(['format'], asked), text)).toEqual({
    candidates: ['format'],
    from: text.length - 2,
  });
  expect(asked).toEqual([[['string'], 'fo', false, 500]]);
});
