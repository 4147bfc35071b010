import { aBoolean, anAbortSignal, checkOptions, milliseconds, oneOf } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown-error.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { XapiError } from '../errors/xapi-error.js';
import type { RefOrText } from '../refs.js';
import { findVm } from './find-vm.js';
import type { VmClient } from './vm-client.js';

/** Options of `startVm`. */
export interface StartVmOptions extends CallOptions {
  /** Leave it paused. @defaultValue false */
  readonly paused?: boolean | undefined;
}

/** Options of `shutdownVm`. */
export interface ShutdownVmOptions extends CallOptions {
  /**
   * `never`: the guest is asked, and that is all. `if-needed`: its power is cut when it cannot be asked, refuses, or is not
   * off after `graceMs`. `at-once`: its power is cut.
   * @defaultValue 'never'
   */
  readonly force?: 'never' | 'if-needed' | 'at-once' | undefined;
  /** How long the guest may take before `if-needed` cuts its power. @defaultValue 120000 */
  readonly graceMs?: number | undefined;
}

const callChecks = { signal: anAbortSignal, timeoutMs: milliseconds };

/** Starts a VM and waits until it exists, not until its guest is up. @throws XapiError, and what a task throws */
export async function startVm(client: VmClient, vm: RefOrText<'VM'>, options: StartVmOptions): Promise<void> {
  checkOptions(options, { ...callChecks, paused: aBoolean });
  const { paused = false, ...call } = options;
  const ref = await findVm(client, vm, call);
  await client.Async.VM.start(ref, paused, false, call);
}

/** Turns a VM off and waits until it is. One that is off already is no error. */
export async function shutdownVm(
  client: VmClient,
  vm: RefOrText<'VM'>,
  options: ShutdownVmOptions,
): Promise<void> {
  checkOptions(options, {
    ...callChecks,
    force: oneOf('never', 'if-needed', 'at-once'),
    graceMs: milliseconds,
  });
  const { force = 'never', graceMs = 120_000, ...call } = options;
  const ref = await findVm(client, vm, call);
  if (force !== 'at-once') {
    try {
      await client.Async.VM.clean_shutdown(ref, force === 'never' ? call : { ...call, timeoutMs: graceMs });
      return;
    } catch (error) {
      if (isOffAlready(error)) return;
      if (force === 'never' || !isReasonForForce(error)) throw error;
    }
  }
  try {
    await client.Async.VM.hard_shutdown(ref, call);
  } catch (error) {
    if (!isOffAlready(error)) throw error;
  }
}

function isOffAlready(error: unknown): boolean {
  return XapiError.is(error, 'VM_BAD_POWER_STATE') && error.params[2]?.toLowerCase() === 'halted';
}

/** The guest cannot be asked or does not obey: then, and only then, the power may be cut. */
function isReasonForForce(error: unknown): boolean {
  const cause = OutcomeUnknownError.isInstance(error) ? error.cause : error;
  if (XapiTransportError.isInstance(cause)) return cause.code === 'XAPI_TIMEOUT';
  return XapiError.is(
    error,
    'VM_BAD_POWER_STATE',
    'VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT',
    'VM_LACKS_FEATURE',
    'VM_MISSING_PV_DRIVERS',
    'VM_SHUTDOWN_TIMEOUT',
  );
}
