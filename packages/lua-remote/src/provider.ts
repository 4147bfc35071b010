import { InvalidOptionError, UnsupportedError, type VmProvider } from '@bioxen/core';
import { SshLuaVM } from './ssh-lua-vm.js';
import type { SshVmOptions } from './ssh-vm-options.js';

/** The VM type `ssh`: Lua on any host with SSH. @param defaults stand behind the options of each VM */
export function sshVmProvider(defaults: Partial<SshVmOptions> = {}): VmProvider<Partial<SshVmOptions>> {
  const made = new Set<SshLuaVM>();
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
      for (const other of made) if (other.state === 'closed') made.delete(other);
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
    list: async () => {
      const all = await Promise.all([...made].map((vm) => vm.status()));
      return all.filter((status) => status.state !== 'closed');
    },
  };
}
