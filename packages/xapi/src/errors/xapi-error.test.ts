import { expect, test } from 'vitest';
import { hintFor } from './hints.js';
import { XapiError } from './xapi-error.js';

const ref = 'OpaqueRef:1';

// Parameters as servers send them, which is not always as they are documented.
test.each([
  ['SESSION_AUTHENTICATION_FAILED', ['root', 'Authentication failure'], 'user name and password'],
  ['SESSION_INVALID', [ref], 'log in again'],
  ['HOST_IS_SLAVE', ['10.0.0.1'], 'connect to 10.0.0.1'],
  ['RBAC_PERMISSION_DENIED', ['VM.destroy', 'no'], 'VM.destroy'],
  ['MESSAGE_METHOD_UNKNOWN', ['VM.frobnicate'], 'older than the message'],
  ['MESSAGE_PARAMETER_COUNT_MISMATCH', ['VM.clone', '2', '0'], 'wants 2 parameters and got 0'],
  ['MESSAGE_REMOVED', [], 'successor'],
  ['INTERNAL_ERROR', ['Failure("Expected string, got \'I(5)\'")'], 'xensource.log'],
  ['NOT_IMPLEMENTED', ['x'], 'not for this kind'],
  ['HANDLE_INVALID', ['VM', ref], 'The VM does not exist'],
  ['UUID_INVALID', ['SR', ''], 'No SR has this uuid'],
  ['INVALID_VALUE', ['VCPUs_max', '0'], 'VCPUs_max'],
  ['VALUE_NOT_SUPPORTED', ['mode', 'x', 'too old'], 'mode: too old'],
  ['MAP_DUPLICATE_KEY', ['VM', 'other_config', ref, 'owner'], 'Remove the key owner from other_config'],
  ['OPERATION_NOT_ALLOWED', ['not now'], 'not now'],
  ['OPERATION_BLOCKED', [ref, 'maintenance'], 'maintenance'],
  ['OTHER_OPERATION_IN_PROGRESS', ['VM', ref], 'current_operations'],
  ['VM_BAD_POWER_STATE', [ref, 'halted, suspended', 'running'], 'is running and must be halted, suspended'],
  ['VM_IS_TEMPLATE', [ref, 'start'], 'Clone the template'],
  ['VM_LACKS_FEATURE', [ref], 'guest tools'],
  ['VM_MISSING_PV_DRIVERS', [ref], 'guest tools'],
  ['VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT', [], 'hard_shutdown'],
  ['VM_SHUTDOWN_TIMEOUT', [ref, '1200'], 'hard_shutdown'],
  ['NO_HOSTS_AVAILABLE', [], 'assert_can_boot_here'],
  ['HOST_NOT_ENOUGH_FREE_MEMORY', ['100', '50'], '100 bytes needed, 50 available'],
  ['HOST_OFFLINE', [ref], 'Start the host'],
  ['HOST_DISABLED', [ref], 'host.enable'],
  ['HOST_STILL_BOOTING', [], 'Wait until the host'],
  ['SR_FULL', ['1', '2'], 'Free space'],
  ['SR_HAS_NO_PBDS', [ref], 'PBD'],
  ['VDI_IN_USE', [ref, 'destroy'], 'Unplug'],
  ['DEVICE_ALREADY_EXISTS', ['0'], 'Device 0 is taken'],
  ['VM_NO_SUSPEND_SR', [ref], 'suspend_SR'],
  ['VM_REQUIRES_SR', [ref, 'OpaqueRef:sr'], 'OpaqueRef:sr'],
  ['VM_REQUIRES_NETWORK', [ref, 'OpaqueRef:net'], 'OpaqueRef:net'],
  ['MEMORY_CONSTRAINT_VIOLATION_ORDER', [], 'set_memory_limits'],
  ['TASK_CANCELLED', [ref], 'cancelled'],
  ['LICENCE_RESTRICTION', ['vswitch'], 'vswitch'],
  ['TOO_MANY_PENDING_TASKS', [], 'other tasks'],
  ['CANNOT_CONTACT_HOST', ['10.0.0.2'], 'cannot reach the host'],
] as const)('%s says what to do next, also without parameters', (code, params, what) => {
  expect(hintFor(code, params)).toContain(what);
  expect(hintFor(code, [])).toMatch(/^\S.*\.$/);
  expect(hintFor(code, [])).not.toContain('undefined');
});

test.each([
  'HOST_STILL_BOOTING',
  'OTHER_OPERATION_IN_PROGRESS',
  'TOO_MANY_PENDING_TASKS',
  'CANNOT_CONTACT_HOST',
])('%s may be tried again', (code) => {
  expect(new XapiError(code, [], { method: 'VM.start' }).retryable).toBe(true);
});

test('an error tells its method, code and parameters', () => {
  const error = new XapiError('VM_IS_TEMPLATE', [ref, 'start'], { method: 'VM.start' });
  expect(error).toMatchObject({
    code: 'XAPI_FAILURE',
    xapiCode: 'VM_IS_TEMPLATE',
    params: [ref, 'start'],
    method: 'VM.start',
    outcome: 'failed',
    retryable: false,
    message: 'VM.start failed with VM_IS_TEMPLATE (OpaqueRef:1, start)',
  });
});

test('a code that is in no list is told as it is', () => {
  const error = new XapiError('VM_IS_SNAPSHOT', ['a'.repeat(500), ''], { method: 'VM.start' });
  expect(error.hint).toBeUndefined();
  expect(error.message.length).toBeLessThan(300);
  expect(XapiError.is(error, 'VM_IS_TEMPLATE')).toBe(false);
  expect(hintFor('constructor', [])).toBeUndefined();
});

test('is narrows by any of some codes, also for errors of another copy of this package', () => {
  const error: unknown = new XapiError('SR_FULL', [], { method: 'VDI.create' });
  expect(XapiError.is(error, 'VDI_IN_USE', 'SR_FULL')).toBe(true);
  expect(XapiError.is(new Error('SR_FULL'), 'SR_FULL')).toBe(false);
});
