import {
  aBoolean,
  aFunction,
  anObject,
  aString,
  checkOptions,
  milliseconds,
  oneOf,
  type OptionChecks,
} from '@bioxen/core';
import type { SshVmOptions } from '@bioxen/lua-remote';
import type { SshKeepalive } from '@bioxen/ssh-exec';
import type { XAPIClient } from '@bioxen/xapi';
import type { XcpngConfigInput } from '../config/parse-config.js';
import type { LoginWait } from '../machine/watched-login.js';
import type { StepReport } from '../provision/provision-step.js';

/** Options of a Lua VM on a machine of an XCP-ng pool. */
export interface XcpngVmOptions extends Omit<SshVmOptions, 'config' | 'host'> {
  /** The pool, the template and the login: `xapi_url`, `username`, `password`, `template_name`, `ssh_user` at least. */
  readonly config?: XcpngConfigInput;
  /** Uuid or name of a VM that is on the pool already. It is never destroyed but by `destroy()`. @defaultValue a new one */
  readonly adopt?: string | undefined;
  /**
   * Let the first program start the machine. Otherwise one before `start()` is refused: `VM not started or IP not available`.
   * @defaultValue false
   */
  readonly autoStart?: boolean | undefined;
  /**
   * What `stop()` leaves of a machine that was made for this VM: itself, turned off; or nothing. With `destroy`, `close()` and
   * the end of this process leave nothing of it either.
   * @defaultValue 'keep'
   */
  readonly onStop?: 'keep' | 'destroy' | undefined;
  /** How long the guest may take to shut down before its power is cut, milliseconds. @defaultValue 60000 */
  readonly stopGraceMs?: number | undefined;
  /** How long the making of a machine, or its start, may take in all, milliseconds. @defaultValue `start_timeout` of `config`, 600000 */
  readonly startTimeoutMs?: number | undefined;
  /**
   * How long the pool may take to answer a call, milliseconds; what it does as a task may take longer. A `client` that is given has
   * deadlines of its own.
   * @defaultValue `call_timeout` of `config`, 120000
   */
  readonly callTimeoutMs?: number | undefined;
  /** How long the guest may take to tell an address, milliseconds. @defaultValue `address_timeout` of `config`, 180000 */
  readonly addressTimeoutMs?: number | undefined;
  /** How long its SSH server may take to let us in, milliseconds. @defaultValue `ssh_timeout` of `config`, 120000 */
  readonly sshTimeoutMs?: number | undefined;
  /**
   * How often a machine that says nothing is asked for a sign of life, and how many answers may be missing. Then its programs end
   * with `ConnectionLostError`; a pause that is longer looks the same.
   * @defaultValue { intervalMs: 10000, max: 3 }
   */
  readonly keepalive?: SshKeepalive | undefined;
  /** Told when a step of the making is done. */
  readonly onStep?: ((report: StepReport) => void) | undefined;
  /** Told once when the SSH server of a machine that was there before does not let us in for some seconds. */
  readonly onWait?: ((wait: LoginWait) => void) | undefined;
  /** A client that is logged in to the pool; it stays the caller's. @defaultValue one of its own */
  readonly client?: XAPIClient | undefined;
}

type OwnOption =
  | 'addressTimeoutMs'
  | 'adopt'
  | 'autoStart'
  | 'callTimeoutMs'
  | 'client'
  | 'config'
  | 'keepalive'
  | 'onStep'
  | 'onWait'
  | 'onStop'
  | 'sshTimeoutMs'
  | 'startTimeoutMs'
  | 'stopGraceMs';

const ownChecks: OptionChecks = {
  config: anObject,
  adopt: aString,
  autoStart: aBoolean,
  onStop: oneOf('keep', 'destroy'),
  stopGraceMs: milliseconds,
  startTimeoutMs: milliseconds,
  callTimeoutMs: milliseconds,
  addressTimeoutMs: milliseconds,
  sshTimeoutMs: milliseconds,
  keepalive: anObject,
  onStep: aFunction,
  onWait: aFunction,
  client: anObject,
  vmType: aString,
};

/** The options of the machine, and those of the Lua on it, each checked by whoever takes them. @throws InvalidOptionError */
export function splitOptions(options: XcpngVmOptions): {
  readonly machine: Pick<XcpngVmOptions, OwnOption>;
  readonly lua: Omit<SshVmOptions, 'host'>;
} {
  const entries = Object.entries(options);
  const machine = Object.fromEntries(entries.filter(([name]) => name in ownChecks));
  checkOptions(machine, ownChecks);
  const lua = Object.fromEntries(entries.filter(([name]) => !(name in ownChecks)));
  return { machine, lua };
}
