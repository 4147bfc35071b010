import { type BaseLuaVM, type VmProvider, type VmStatus } from '@bioxen/core';
import { XCPngVM } from './vm/xcpng-vm.js';
import type { XcpngVmOptions } from './vm/xcpng-vm-options.js';

/**
 * The VM type `xcpng`: Lua on machines of an XCP-ng pool. @param defaults stand behind the options of each VM; `adopt` needs
 * their `config`
 */
export function xcpngVmProvider(defaults: XcpngVmOptions = {}): VmProvider<XcpngVmOptions> {
  const made = new Set<XCPngVM>();
  const make = (options: XcpngVmOptions): Promise<BaseLuaVM> => {
    const vm = new XCPngVM({ ...defaults, ...options });
    for (const other of made) if (other.state === 'closed') made.delete(other);
    made.add(vm);
    return Promise.resolve(vm);
  };
  return {
    type: 'xcpng',
    create: async (options) => await make(options),
    adopt: async (id) => await make({ adopt: id, autoStart: true }),
    list: async (): Promise<readonly VmStatus[]> => {
      const all = await Promise.all([...made].map(async (vm) => await vm.status()));
      return all.filter(({ state }) => state !== 'closed');
    },
  };
}
