import { describe, expect, test } from 'vitest';
import { findLua } from '../lua/find-lua.js';
import { runStock, STOCK_SCRIPT } from '../lua/run-stock.js';
import { type ContractSubject, sharedVm } from './contract-subject.js';
import { EXIT_PROGRAMS } from './exit-programs.js';
import { RUNTIME_FAILURES, SYNTAX_FAILURES } from './failing-programs.js';
import { INPUT_PROGRAMS } from './input-programs.js';
import { OUTPUT_PROGRAMS } from './output-programs.js';
import type { StockProgram } from './stock-program.js';

const TABLES: Readonly<Record<string, readonly StockProgram[]>> = {
  'B04 output': OUTPUT_PROGRAMS,
  'B07 syntax errors': SYNTAX_FAILURES,
  'B08 runtime errors': RUNTIME_FAILURES,
  'B10 exits': EXIT_PROGRAMS,
  'B19 input': INPUT_PROGRAMS,
};

/** The same program gives the same bytes, messages and status as the stock interpreter of the same version. */
export function describeStockParity(subject: ContractSubject): void {
  const { version } = subject;
  describe('as the stock interpreter', () => {
    const { skipReason } = findLua(version);
    const vm = sharedVm(subject);
    for (const [area, programs] of Object.entries(TABLES)) {
      // What a program prints and how it fails rests on no earlier program: once is enough.
      if (subject.persistent && !/exits|input/.test(area)) continue;
      for (const { fact, code, input, args, versions } of programs) {
        if (versions?.includes(version) === false) continue;
        test(`${area}: ${fact}`, async ({ skip }) => {
          if (skipReason !== undefined) skip(skipReason);
          await vm().start();
          const [stock, result] = await Promise.all([
            runStock(version, code, { input, args }),
            vm().execute(code, {
              chunkName: `@${STOCK_SCRIPT}`,
              stripFinalNewline: false,
              ...(input === undefined ? {} : { input }),
              ...(args === undefined ? {} : { args }),
            }),
          ]);
          expect(
            Buffer.compare(result.stdoutBytes, stock.stdout),
            differenceOf(result.stdoutBytes, stock.stdout),
          ).toBe(0);
          expect(withoutAddresses(result.stderr)).toBe(withoutAddresses(stock.stderr));
          expect(result.returnCode).toBe(stock.exitCode);
          expect(result.success).toBe(stock.exitCode === 0);
        });
      }
    }
  });
}

/** LuaJIT shows where in memory its own functions are: of its last line, and of functions without a name. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/0x[0-9a-f]{6,}/g, '0x…');
}

function differenceOf(ours: Uint8Array, stock: Uint8Array): string {
  const at = ours.findIndex((byte, index) => byte !== stock[index]);
  const from = Math.max(0, (at === -1 ? Math.min(ours.length, stock.length) : at) - 20);
  const show = (bytes: Uint8Array): string =>
    JSON.stringify(Buffer.from(bytes.subarray(from, from + 80)).toString('latin1'));
  return `at byte ${String(at)}: ours ${show(ours)}, stock ${show(stock)}`;
}
