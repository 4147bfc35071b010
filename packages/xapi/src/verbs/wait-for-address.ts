import { aBoolean, anAbortSignal, aString, checkOptions, milliseconds, oneOf, printable } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { XapiError } from '../errors/xapi-error.js';
import type { EventSource } from '../events/event-source.js';
import { startLifetime } from '../events/lifetime.js';
import type { AnyRecord } from '../events/object-states.js';
import { pollPatiently } from '../events/patient-poll.js';
import { longPollSeconds } from '../events/poll-events.js';
import { isNullRef, type Ref } from '../refs.js';
import { type AddressChoice, guestAddress } from './guest-address.js';

/** Options of `getVmIp`. */
export interface VmIpOptions extends CallOptions, AddressChoice {
  /** How long the guest may take to tell one, in milliseconds. @defaultValue 120000 */
  readonly timeoutMs?: number | undefined;
}

const method = 'getVmIp';
const defaultMs = 120_000;

/** @throws InvalidOptionError */
export function checkVmIpOptions(options: VmIpOptions): void {
  checkOptions(options, {
    signal: anAbortSignal,
    timeoutMs: milliseconds,
    device: aString,
    family: oneOf('ipv4', 'ipv6'),
    loopback: aBoolean,
  });
}

/** What was last seen of a VM. */
interface Seen {
  vm?: AnyRecord<'VM'> | undefined;
  metrics?: AnyRecord<'VM_guest_metrics'> | undefined;
}

/**
 * Waits for the address that the guest of a VM tells, by one long poll: the server speaks when there is something new.
 * @throws XapiError HANDLE_INVALID when the VM is gone, VM_BAD_POWER_STATE when it is off; XapiTransportError XAPI_TIMEOUT
 * with what is missing; OperationAbortedError
 */
export async function waitForAddress(
  source: EventSource,
  ref: Ref<'VM'>,
  { signal, timeoutMs = defaultMs, ...choice }: VmIpOptions,
): Promise<string> {
  const lifetime = startLifetime(source.core, method, { signal, timeoutMs });
  const seen: Seen = {};
  let metricsRef: string | undefined;
  let token = '';
  let generation: number | undefined;
  try {
    for (;;) {
      const answer = await pollPatiently(
        source,
        {
          classes: [`VM/${ref}`, ...(metricsRef === undefined ? [] : [`VM_guest_metrics/${metricsRef}`])],
          token,
          timeoutSeconds: token === '' ? 0 : longPollSeconds,
          generation,
        },
        { lifetime, patienceMs: source.core.reconnectMs },
      );
      let isGone = answer.isSnapshot;
      for (const event of answer.events) {
        if (event.class === 'VM' && event.ref === ref) {
          isGone = event.operation === 'del';
          if (event.operation !== 'del') seen.vm = event.snapshot ?? seen.vm;
        }
        if (event.class === 'VM_guest_metrics' && event.ref === metricsRef)
          seen.metrics = event.operation === 'del' ? undefined : (event.snapshot ?? seen.metrics);
      }
      if (isGone) throw new XapiError('HANDLE_INVALID', ['VM', ref], { method });
      const state = seen.vm?.power_state;
      if (state === 'Halted' || state === 'Suspended')
        throw new XapiError('VM_BAD_POWER_STATE', [ref, 'running', state.toLowerCase()], { method });
      const address = guestAddress(seen.metrics?.networks ?? {}, choice);
      if (address !== undefined) return address;
      ({ token, generation } = answer);
      const known = seen.vm?.guest_metrics;
      const next = known === undefined || isNullRef(known) ? undefined : known;
      if (next === metricsRef) continue;
      // A new object joins by a look at everything, so that what it had told before is not missed.
      metricsRef = next;
      seen.metrics = undefined;
      token = '';
    }
  } catch (error) {
    throw lifetime.over === 'timeout' ? noAddress(ref, timeoutMs, seen) : error;
  } finally {
    lifetime.end();
  }
}

function noAddress(ref: string, timeoutMs: number, { vm, metrics }: Seen): XapiTransportError {
  return new XapiTransportError(
    `${method}: ${ref} told no address within ${timeoutMs} ms: ${diagnosis(vm, metrics)}`,
    {
      code: 'XAPI_TIMEOUT',
      method,
      outcome: 'failed',
      retryable: true,
      hint: 'Look at the console of the VM, its network and its guest agent; or raise timeoutMs.',
    },
  );
}

function diagnosis(vm: Seen['vm'], metrics: Seen['metrics']): string {
  if (vm === undefined) return 'the pool did not answer';
  const state = `the VM is ${vm.power_state}`;
  if (vm.VIFs.length === 0) return `${state} and has no network interface`;
  if (metrics === undefined) return `${state} and no guest agent reported`;
  const told = Object.values(metrics.networks);
  if (told.length > 0) {
    const shown = told.slice(0, 4).map((text) => printable(text, 45));
    return `${state} and its guest told only ${shown.join(', ')}`;
  }
  if (!metrics.PV_drivers_detected) return `${state} and its guest has no PV drivers`;
  return `${state} and its guest agent ${metrics.live ? 'lives but reported no address' : 'does not live'}`;
}
