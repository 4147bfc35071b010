import { seededRandom } from '@bioxen/core';
import { createSlicedVm, type SlicedVm } from '@bioxen/lua-local';
import type { Guest, GuestFactory, GuestSlice } from './guest.js';
import type { GuestThreads } from './guest-threads.js';

const KIB = 1024;
/** The engine needs as much for its first program; a smaller allocation is as good as this one. */
const LEAST_HEAP_BYTES = 48 * KIB;

/** Guests in the embedded engine, whose programs stop between any two instructions. */
export function slicedGuests(
  threads: GuestThreads,
  options: { seed: number; sliceTimeoutMs: number },
): GuestFactory {
  return async ({ vmId, memoryKb, nowMs, findModule }) => {
    const thread = await threads.take();
    const vm = await createSlicedVm({
      memoryBytes: Math.max(LEAST_HEAP_BYTES, memoryKb * KIB),
      thread,
      findModule,
      nowMs,
      sliceTimeoutMs: options.sliceTimeoutMs,
      random: seededRandom(`${options.seed} ${vmId}`),
    });
    return new SlicedGuest(vm);
  };
}

class SlicedGuest implements Guest {
  readonly engine = 'embedded' as const;
  readonly unit: string = 'instruction of Lua 5.4';
  readonly #vm: SlicedVm;

  constructor(vm: SlicedVm) {
    this.#vm = vm;
  }

  get isUsable(): boolean {
    return this.#vm.isUsable;
  }

  execute: Guest['execute'] = async (code) => await this.#vm.execute(code);

  resume = async (units: number, nowMs: number): Promise<GuestSlice> =>
    await this.#vm.resume(units, { nowMs });

  interrupt = async (): Promise<void> => {
    await this.#vm.interrupt();
  };

  close = async (): Promise<void> => {
    await this.#vm.close();
  };
}
