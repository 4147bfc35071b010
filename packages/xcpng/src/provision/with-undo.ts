import {
  type Clock,
  createDeadline,
  InvalidConfigurationError,
  OperationAbortedError,
  systemClock,
} from '@bioxen/core';
import type { CallOptions, Ref, XAPIClient } from '@bioxen/xapi';
import { type LeftObject, VmCreationError } from '../errors/vm-creation-error.js';
import { XCPngConnectionError } from '../errors/xcpng-connection-error.js';
import { removeDisksNamed, removeVm } from '../ownership/remove-vm.js';
import type { ProvisionStep, StepReport } from './provision-step.js';
import type { VmSpec } from './vm-spec.js';

/** Options of the making of a VM. */
export interface ProvisionOptions {
  /** Ends it; what was made is removed. */
  readonly signal?: AbortSignal | undefined;
  /** How long it may take in all, milliseconds. @defaultValue 600000 */
  readonly timeoutMs?: number | undefined;
  /** How long the guest may take to tell an address, milliseconds. @defaultValue 180000 */
  readonly addressTimeoutMs?: number | undefined;
  /** Take an address of loopback for one: of a pool on this computer. @defaultValue false */
  readonly loopback?: boolean | undefined;
  /** How long the removal of what was made may take when the making fails, milliseconds. @defaultValue 60000 */
  readonly undoTimeoutMs?: number | undefined;
  /** Told when a step is done. */
  readonly onStep?: ((report: StepReport) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/** Runs a step and tells of it. */
export type RunStep = <T>(step: ProvisionStep, work: () => PromiseLike<T>) => Promise<T>;

/** The making of one VM. */
export interface Making {
  readonly step: RunStep;
  /** For each call of the pool. */
  readonly call: CallOptions;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** From now on there may be a VM of this name. */
  begins(temporaryName: string): void;
  /** There is one. */
  made(ref: Ref<'VM'>): void;
  /** It has got its own name. */
  named(): void;
  /** From now on there may be a disk of this name, in a VM or not. */
  beginsDisk(name: string): void;
}

/** How long after one another a clone is looked for that may not be there yet, milliseconds. */
const LATE_MS = [0, 300, 1_000];

/** Does the work, and removes what it made when it fails. */
export async function withUndo<T>(
  client: XAPIClient,
  spec: VmSpec,
  { signal, timeoutMs = 600_000, undoTimeoutMs = 60_000, onStep, clock = systemClock }: ProvisionOptions,
  work: (making: Making) => Promise<T>,
): Promise<T> {
  using deadline = createDeadline({ timeoutMs, operation: `Making VM '${spec.name}'`, signal, clock });
  let at: ProvisionStep = 'check';
  let temporaryName: string | undefined;
  let made: Ref<'VM'> | undefined;
  let isNamed = false;
  let disk: string | undefined;
  const making: Making = {
    signal: deadline.signal(),
    call: { signal: deadline.signal() },
    clock,
    step: async (step, run) => {
      at = step;
      deadline.signal().throwIfAborted();
      const startedMs = clock.monotonicMs();
      const value = await run();
      onStep?.({ step, durationMs: clock.monotonicMs() - startedMs });
      return value;
    },
    begins: (name) => {
      temporaryName = name;
    },
    made: (ref) => {
      made = ref;
    },
    named: () => {
      isNamed = true;
    },
    beginsDisk: (name) => {
      disk = name;
    },
  };
  try {
    return await work(making);
  } catch (error) {
    const isOpen = (error as { readonly outcome?: unknown }).outcome === 'unknown';
    const left =
      temporaryName === undefined
        ? []
        : await undo(client, {
            made,
            temporaryName,
            name: isNamed ? spec.name : temporaryName,
            disk,
            isOpen,
            clock,
            undoTimeoutMs,
          });
    throw refusal(error, {
      spec,
      step: at,
      left,
      signal,
      overdue: deadline.hasPassed() ? deadline : undefined,
    });
  }
}

interface Begun {
  readonly made: Ref<'VM'> | undefined;
  readonly temporaryName: string;
  /** The name that it has by now. */
  readonly name: string;
  readonly disk: string | undefined;
  /** It is not known whether there is a clone. */
  readonly isOpen: boolean;
  readonly clock: Clock;
  readonly undoTimeoutMs: number;
}

/** Does not depend on what ended the making, and tries again what got no answer. @returns what could not be removed */
async function undo(
  client: XAPIClient,
  { made, temporaryName, name, disk, isOpen, clock, undoTimeoutMs }: Begun,
): Promise<readonly LeftObject[]> {
  const call = { signal: AbortSignal.timeout(undoTimeoutMs), timeoutMs: undoTimeoutMs };
  let refs: readonly Ref<'VM'>[] = made === undefined ? [] : [made];
  try {
    // The server may still be at a clone whose answer nobody waits for.
    for (const waitMs of made === undefined ? LATE_MS : []) {
      if (waitMs > 0 && !isOpen) break;
      await clock.sleep(waitMs);
      refs = await client.VM.get_by_name_label(temporaryName, call);
      if (refs.length > 0) break;
    }
  } catch {
    return [{ class: 'VM', ref: '', name: temporaryName }];
  }
  const left = await Promise.all(
    refs.map(async (ref): Promise<readonly LeftObject[]> => {
      try {
        await removeVm(client, ref, call);
        return [];
      } catch {
        return [{ class: 'VM', ref, name }];
      }
    }),
  );
  return [...left.flat(), ...(disk === undefined ? [] : await undoDisk(client, disk, call))];
}

/** One that got into the VM went with it. */
async function undoDisk(client: XAPIClient, name: string, call: CallOptions): Promise<readonly LeftObject[]> {
  try {
    await removeDisksNamed(client, name, call);
    return [];
  } catch {
    return [{ class: 'VDI', ref: '', name }];
  }
}

interface Failure {
  readonly spec: VmSpec;
  readonly step: ProvisionStep;
  readonly left: readonly LeftObject[];
  readonly signal: AbortSignal | undefined;
  readonly overdue: { throwIfPassed(): void } | undefined;
}

function refusal(error: unknown, { spec, step, left, signal, overdue }: Failure): unknown {
  const vmName = spec.name;
  if (signal?.aborted === true && left.length === 0)
    return OperationAbortedError.fromSignal(signal, `making VM '${vmName}'`);
  // What is wrong in the configuration, or with the pool as a whole, is no matter of this VM.
  if (
    left.length === 0 &&
    (InvalidConfigurationError.isInstance(error) || XCPngConnectionError.isInstance(error))
  )
    return error;
  return VmCreationError.from(overdue === undefined ? error : timeoutOf(overdue, error), {
    vmName,
    step,
    left,
  });
}

function timeoutOf(overdue: { throwIfPassed(): void }, error: unknown): unknown {
  try {
    overdue.throwIfPassed();
    return error;
  } catch (timeout) {
    return timeout;
  }
}
