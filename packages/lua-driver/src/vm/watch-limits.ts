import { type Clock, LuaLimitError, type VmLimits } from '@bioxen/core';
import type { DriverRun } from '../driver-run.js';
import type { SuperviseOptions } from '../supervise.js';
import type { LuaEngine } from './engine.js';

const SAMPLE_MS = 100;
const NO_WATCH = Object.freeze({});
const STATE_KEPT = 'Raise limits.cpuMs if the program needs more; the VM kept its state.';

/** Watches the processor time of one program. Where only the clock on the wall is known, that counts. */
export function watchLimits(
  engine: LuaEngine,
  run: DriverRun,
  { cpuMs = Infinity }: VmLimits = {},
  clock: Clock,
): Pick<SuperviseOptions, 'watch'> {
  if (cpuMs === Infinity) return NO_WATCH;
  return {
    watch: (exceed) => {
      let lastCpuMs = engine.cpuMs();
      // An interpreter that has ended says no more: what it used until then stands.
      const used = (): number =>
        lastCpuMs === undefined ? clock.monotonicMs() : (lastCpuMs = engine.cpuMs() ?? lastCpuMs);
      let startedMs = engine.client.currentRun === run ? used() : undefined;
      let timer = clock.setTimeout(sample, Math.min(SAMPLE_MS, cpuMs), { unref: true });
      function sample(): void {
        // A program that waits its turn has used nothing yet.
        if (engine.client.currentRun === run) startedMs ??= used();
        const observed = startedMs === undefined ? 0 : used() - startedMs;
        if (observed < cpuMs) {
          timer = clock.setTimeout(sample, Math.min(SAMPLE_MS, cpuMs - observed), { unref: true });
          return;
        }
        exceed(
          (context) =>
            new LuaLimitError({
              limit: 'cpu',
              limitValue: cpuMs,
              observed,
              certainty: 'certain',
              maybeRan: true,
              stateKept: context.stateKept,
              partial: context.partial,
              ...(context.stateKept ? { hint: STATE_KEPT } : {}),
            }),
        );
      }
      return {
        cancel: () => {
          timer.cancel();
        },
      };
    },
  };
}
