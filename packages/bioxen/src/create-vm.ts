import { type BaseLuaVM, InvalidOptionError } from '@bioxen/core';
import type { BasicLuaVM, NetworkedLuaVM, NetworkedVmOptions } from '@bioxen/lua-local';
import type { SshLuaVM, SshVmOptions } from '@bioxen/lua-remote';
import type { XCPngVM, XcpngVmOptions } from '@bioxen/xcpng';
import { vmTypes } from './vm-types.js';

/** Options of `createVm`: those of local VMs, and `config` for the types that need it. */
export interface CreateVmOptions extends NetworkedVmOptions, Partial<Pick<SshVmOptions, 'host'>> {
  /** Short for `vmId`. */
  readonly id?: string;
  /** Short for `vmType`. */
  readonly type?: string;
}

/**
 * Makes a Lua VM. The two forms are the same: `createVm('a', { persistent: true })` and
 * `createVm({ vmId: 'a', persistent: true })`.
 *
 * By default it is `basic`: Lua 5.4 on this computer, native behind its sandbox where that is to be had, else in the
 * embedded engine, which needs nothing. `networked: true` makes it a `NetworkedLuaVM`. The type `ssh` is Lua on another
 * host: `createVm('a', { type: 'ssh', host: 'web' })`. The type `xcpng` is Lua on a machine of its own, made from a template of
 * an XCP-ng pool: `createVm('a', { type: 'xcpng', config })`.
 * @throws UnknownVmTypeError, which names the types that exist; InvalidVmIdError, InvalidOptionError
 */
export async function createVm(options: NetworkedCreateOptions): Promise<NetworkedLuaVM>;
export async function createVm(vmId: string, options: NetworkedCreateOptions): Promise<NetworkedLuaVM>;
export async function createVm(options: SshCreateOptions): Promise<SshLuaVM>;
export async function createVm(vmId: string, options: SshCreateOptions): Promise<SshLuaVM>;
export async function createVm(options: XcpngCreateOptions): Promise<XCPngVM>;
export async function createVm(vmId: string, options: XcpngCreateOptions): Promise<XCPngVM>;
export async function createVm(options?: BasicVmOptions): Promise<BasicLuaVM>;
export async function createVm(vmId: string, options?: BasicVmOptions): Promise<BasicLuaVM>;
export async function createVm(options?: CreateVmOptions): Promise<BaseLuaVM>;
export async function createVm(vmId: string, options?: CreateVmOptions): Promise<BaseLuaVM>;
export async function createVm(
  first: string | AnyCreateOptions = {},
  second: AnyCreateOptions = {},
): Promise<BaseLuaVM> {
  if (typeof first !== 'string' && (typeof first !== 'object' || first === null)) {
    throw InvalidOptionError.unexpected('the VM', first, 'an id or an object of options');
  }
  if (typeof second !== 'object' || second === null)
    throw InvalidOptionError.unexpected('the options', second, 'an object');
  const { id, type, ...options } = typeof first === 'string' ? second : first;
  const named = same('id', id, 'vmId', options.vmId);
  const vmId = (typeof first === 'string' ? same('the id', first, 'vmId', named) : named) ?? 'default';
  const vmType = same('type', type, 'vmType', options.vmType) ?? 'basic';
  return await vmTypes().createVm(vmType, vmId, options);
}

/** Options that name no other type than `basic`. */
export type BasicVmOptions = Omit<CreateVmOptions, 'type' | 'vmType'> & {
  readonly type?: 'basic';
  readonly vmType?: 'basic';
};

/** Options of a VM on another host. */
export type SshCreateOptions = SshVmOptions & { readonly id?: string } & (
    | { readonly type: 'ssh' }
    | { readonly vmType: 'ssh' }
  );

/** Options of a VM on a machine of a pool. */
export type XcpngCreateOptions = XcpngVmOptions & { readonly id?: string } & (
    | { readonly type: 'xcpng' }
    | { readonly vmType: 'xcpng' }
  );

/** Options of a VM with sockets. */
export type NetworkedCreateOptions = BasicVmOptions & { readonly networked: true };

type AnyCreateOptions =
  | CreateVmOptions
  | (SshCreateOptions & { readonly type?: string })
  | (XcpngCreateOptions & { readonly type?: string });

/** One option under two names: either, or both with one value. */
function same(
  shortName: string,
  short: string | undefined,
  longName: string,
  long: string | undefined,
): string | undefined {
  if (short === undefined || long === undefined || short === long) return short ?? long;
  throw new InvalidOptionError(shortName, `'${short}' contradicts ${longName} '${long}'`, {
    hint: `Give only one of ${shortName} and ${longName}.`,
  });
}
