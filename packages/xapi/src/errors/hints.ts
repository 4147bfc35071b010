const retryableCodes: ReadonlySet<string> = new Set([
  'CANNOT_CONTACT_HOST',
  'HOST_STILL_BOOTING',
  'OTHER_OPERATION_IN_PROGRESS',
  'TOO_MANY_PENDING_TASKS',
]);

type Hint = string | ((params: readonly string[]) => string);

const hints: Readonly<Record<string, Hint>> = {
  SESSION_AUTHENTICATION_FAILED: 'Check user name and password; the server was asked once only.',
  SESSION_INVALID: 'The session ended on the server and could not be renewed: log in again.',
  HOST_IS_SLAVE: ([master]) =>
    `This host is not the coordinator of its pool: connect to ${master ?? 'the coordinator'}.`,
  RBAC_PERMISSION_DENIED: ([permission]) =>
    `Give the user a role with the permission ${permission ?? 'that is missing'}, or use another user.`,
  MESSAGE_METHOD_UNKNOWN:
    'This server does not know the message: it is older than the message, or an extension is missing.',
  MESSAGE_PARAMETER_COUNT_MISMATCH: ([, expected, received]) =>
    `The server wants ${expected ?? 'another number of'} parameters and got ${received ?? 'others'}: it is of another version than the model of this client.`,
  MESSAGE_REMOVED: 'The message does not exist any more: its documentation names a successor.',
  INTERNAL_ERROR:
    'A value of a wrong type or a fault of the server: compare the text with the arguments, then look at xensource.log on the host.',
  NOT_IMPLEMENTED: 'The server has the message but not for this kind of object.',
  HANDLE_INVALID: ([className]) =>
    `The ${className ?? 'object'} does not exist: it was destroyed, or the reference is of another class or pool.`,
  UUID_INVALID: ([className]) => `No ${className ?? 'object'} has this uuid: list those that exist.`,
  INVALID_VALUE: ([field]) => `Give another value for ${field ?? 'the field'}.`,
  VALUE_NOT_SUPPORTED: ([field, , reason]) =>
    `The server does not support this value of ${field ?? 'the field'}${reason === undefined ? '' : `: ${reason}`}.`,
  MAP_DUPLICATE_KEY: ([, field, , key]) =>
    `Remove the key ${key ?? ''} from ${field ?? 'the map'} first, then add it again.`,
  OPERATION_NOT_ALLOWED: ([reason]) =>
    `Look at allowed_operations of the object${reason === undefined ? '' : `: ${reason}`}.`,
  OPERATION_BLOCKED: ([, reason]) =>
    `Somebody blocked the operation (${reason ?? 'no reason given'}): remove it from blocked_operations of the object.`,
  OTHER_OPERATION_IN_PROGRESS: 'Wait until current_operations of the object is empty, then try again.',
  VM_BAD_POWER_STATE: ([, expected, actual]) =>
    `The VM is ${actual ?? 'in another state'} and must be ${expected ?? 'in another one'}: bring it there first.`,
  VM_IS_TEMPLATE: 'Clone the template and provision the clone, then use that.',
  VM_LACKS_FEATURE:
    'The guest agent does not offer it: install guest tools in the VM, or use the hard form of the call.',
  VM_MISSING_PV_DRIVERS: 'Install guest tools in the VM, or use the hard form of the call.',
  VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: 'The guest did not react: try again, or use hard_shutdown.',
  VM_SHUTDOWN_TIMEOUT: 'The guest is still shutting down: wait, or use hard_shutdown.',
  NO_HOSTS_AVAILABLE: 'No host can run the VM: VM.assert_can_boot_here tells the reason for each host.',
  HOST_NOT_ENOUGH_FREE_MEMORY: ([needed, available]) =>
    `Free memory on the host (${needed ?? '?'} bytes needed, ${available ?? '?'} available), give the VM less, or use another host.`,
  HOST_OFFLINE: 'Start the host, or use another one.',
  HOST_DISABLED: 'Enable the host (host.enable), or use another one.',
  HOST_STILL_BOOTING: 'Wait until the host has started, then try again.',
  SR_FULL: 'Free space in the storage repository, or use another one.',
  SR_HAS_NO_PBDS: 'Attach the storage repository to a host: it needs a plugged PBD.',
  VDI_IN_USE: 'Unplug the disk from the VM that uses it, or stop that VM.',
  DEVICE_ALREADY_EXISTS: ([device]) =>
    `Device ${device ?? ''} is taken: VM.get_allowed_VIF_devices and VM.get_allowed_VBD_devices name free ones.`,
  VM_NO_SUSPEND_SR: 'Set suspend_SR of the VM, or suspend_image_SR of its pool.',
  VM_REQUIRES_SR: ([, sr]) => `Plug the storage repository ${sr ?? ''} on a host that may run the VM.`,
  VM_REQUIRES_NETWORK: ([, network]) => `Bring the network ${network ?? ''} to a host that may run the VM.`,
  MEMORY_CONSTRAINT_VIOLATION_ORDER:
    'Keep static min ≤ dynamic min ≤ dynamic max ≤ static max: VM.set_memory_limits sets all four at once.',
  TASK_CANCELLED: 'The task was cancelled: look at the object before you start it again.',
  LICENCE_RESTRICTION: ([feature]) =>
    `The licence of the pool does not include ${feature ?? 'this feature'}.`,
  TOO_MANY_PENDING_TASKS: 'Wait until other tasks have ended, then try again.',
  CANNOT_CONTACT_HOST: 'The coordinator cannot reach the host: check that it runs, then try again.',
};

/** What to do next about an error of the server; undefined when the code says it all. */
export function hintFor(code: string, params: readonly string[]): string | undefined {
  const hint = Object.hasOwn(hints, code) ? hints[code] : undefined;
  return typeof hint === 'function' ? hint(params) : hint;
}

/** May the same call be made again after this error of the server? */
export function isRetryableCode(code: string): boolean {
  return retryableCodes.has(code);
}
