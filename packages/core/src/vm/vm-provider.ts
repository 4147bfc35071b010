import type { BaseLuaVM } from './base-lua-vm.js';
import type { VmOptions } from './vm-options.js';
import type { VmStatus } from './vm-status.js';

/** Makes the VMs of one type. A new kind of VM is a new provider and nothing else. */
export interface VmProvider<Options extends VmOptions = VmOptions> {
  /** The name under which `createVm` finds it. */
  readonly type: string;
  /** Makes a VM. It starts nothing that `start()` or the first execution could start. */
  create(options: Options): Promise<BaseLuaVM>;
  /** Takes over a VM that another process made. @throws UnsupportedError, VmNotFoundError */
  adopt(id: string): Promise<BaseLuaVM>;
  /** The VMs that this provider knows, in the order of their creation. */
  list(): Promise<readonly VmStatus[]>;
}
