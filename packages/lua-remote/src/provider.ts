import { InvalidOptionError, UnsupportedError, type VmProvider } from '@bioxen/core';
import { MadeVms } from '@bioxen/lua-driver';
import { SshLuaVM } from './ssh-lua-vm.js';
import type { SshVmOptions } from './ssh-vm-options.js';

/** The VM type `ssh`: Lua on any host with SSH. @param defaults stand behind the options of each VM */
export function sshVmProvider(defaults: Partial<SshVmOptions> = {}): VmProvider<Partial<SshVmOptions>> {
  const made = new MadeVms();
  return {
    type: 'ssh',
    create: (given) => {
      const { host, ...options } = { ...defaults, ...given };
      if (host === undefined) {
        throw new InvalidOptionError('host', 'is missing: a VM of the type ssh is on one', {
          hint: "Name it: createVm('a', { type: 'ssh', host: 'web' }).",
        });
      }
      const vm = new SshLuaVM({ ...options, host });
      made.add(vm);
      return Promise.resolve(vm);
    },
    adopt: (id) =>
      Promise.reject(
        new UnsupportedError(`taking over VM '${id}' from another process`, {
          subject: "VM type 'ssh'",
          hint: 'It ends with the process that made it. Make a new one on the same host.',
        }),
      ),
    list: async () => await made.list(),
  };
}
