import { InvalidOptionError, UnsupportedError, type VmProvider } from '@bioxen/core';
import { MadeVms } from '@bioxen/lua-driver';
import { BasicLuaVM } from './basic-lua-vm.js';
import type { LocalVmOptions } from './local-vm-options.js';
import { NetworkedLuaVM, type NetworkedVmOptions } from './networked-lua-vm.js';
import type { Spares } from './spares/spares.js';

/**
 * The VM type `basic`: Lua on this computer, with sockets when `networked` is true.
 * @param defaults stand behind the options of each VM
 * @param spares native persistent VMs without sockets get their interpreters there, started ahead of time
 */
export function localVmProvider(
  defaults: LocalVmOptions = {},
  spares?: Spares,
): VmProvider<NetworkedVmOptions> {
  const made = new MadeVms();
  return {
    type: 'basic',
    create: (options) => {
      const limits = { ...defaults.limits, ...options.limits };
      const { network, ...basic } = { ...defaults, ...options, limits };
      if (network !== undefined && basic.networked !== true) {
        throw new InvalidOptionError('network', 'is for networked VMs', {
          hint: 'Add networked: true, or leave network out.',
        });
      }
      const vm =
        basic.networked === true
          ? new NetworkedLuaVM({ ...basic, ...(network === undefined ? {} : { network }) })
          : new BasicLuaVM(basic, spares);
      made.add(vm);
      return Promise.resolve(vm);
    },
    adopt: (id) =>
      Promise.reject(
        new UnsupportedError(`taking over VM '${id}' from another process`, {
          subject: "VM type 'basic'",
          hint: 'A local VM ends with the process that made it.',
        }),
      ),
    list: async () => await made.list(),
  };
}
