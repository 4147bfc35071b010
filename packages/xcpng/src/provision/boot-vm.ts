import { BioxenError, printable } from '@bioxen/core';
import { type CallOptions, type XAPIClient, XapiError } from '@bioxen/xapi';
import type { CreatedVm } from './created-vm.js';
import type { RunStep } from './with-undo.js';

/** A VM that runs and has told its address. */
export interface BootedVm extends CreatedVm {
  readonly ip: string;
}

/** Options of `bootVm`. */
export interface BootVmOptions {
  readonly step: RunStep;
  readonly call: CallOptions;
  /** How long the guest may take to tell an address, milliseconds. @defaultValue 180000 */
  readonly addressTimeoutMs?: number | undefined;
  /** Take an address of loopback for one: of a pool on this computer. @defaultValue false */
  readonly loopback?: boolean | undefined;
}

/** Starts a VM that is off and waits for its address. @throws what the pool says, with the reason of each host */
export async function bootVm(
  client: XAPIClient,
  vm: CreatedVm,
  { step, call, addressTimeoutMs = 180_000, loopback = false }: BootVmOptions,
): Promise<BootedVm> {
  await step('start', async () => {
    try {
      await client.Async.VM.start(vm.ref, false, false, call);
    } catch (error) {
      throw XapiError.is(error, 'NO_HOSTS_AVAILABLE') ? await nowhere(client, vm, error, call) : error;
    }
  });
  const ip = await step(
    'address',
    async () => await client.getVmIp(vm.ref, { signal: call.signal, timeoutMs: addressTimeoutMs, loopback }),
  );
  return { ...vm, ip };
}

/** The same error with the reason of each host. */
async function nowhere(
  client: XAPIClient,
  { ref }: CreatedVm,
  cause: XapiError,
  call: CallOptions,
): Promise<XapiError> {
  const hosts = await client.host.get_all_records(call).catch(() => ({}));
  const reasons = await Promise.all(
    Object.entries(hosts).map(async ([host, { name_label }]) => {
      const refusal = await client.VM.assert_can_boot_here(ref, host as never, call).then(
        () => 'can now',
        (error: unknown) => (XapiError.isInstance(error) ? error.xapiCode : reasonOf(error)),
      );
      return `${printable(name_label)}: ${printable(refusal)}`;
    }),
  );
  return new XapiError(cause.xapiCode, cause.params, {
    method: cause.method,
    task: cause.task,
    cause,
    hint: `No host can run it. ${reasons.join('; ')}.`,
  });
}

function reasonOf(error: unknown): string {
  return BioxenError.isInstance(error) ? error.code : String(error);
}
