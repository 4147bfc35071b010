import { UnsupportedError, type VmProvider, type VmStatus } from '@bioxen/core';
import { BasicLuaVM } from './basic-lua-vm.js';
import type { LocalVmOptions } from './local-vm-options.js';

/** The VM type `basic`: Lua on this computer. @param defaults stand behind the options of each VM */
export function localVmProvider(defaults: LocalVmOptions = {}): VmProvider<LocalVmOptions> {
  const made = new Set<BasicLuaVM>();
  return {
    type: 'basic',
    create: (options) => {
      if (options.networked === true) {
        throw new UnsupportedError('networked: true', {
          subject: "VM type 'basic'",
          hint: 'Sockets for Lua programs are not there yet.',
        });
      }
      const vm = new BasicLuaVM({ ...defaults, ...options });
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
    list: async (): Promise<readonly VmStatus[]> => {
      const all = await Promise.all([...made].map((vm) => vm.status()));
      return all.filter((status) => status.state !== 'closed');
    },
  };
}
