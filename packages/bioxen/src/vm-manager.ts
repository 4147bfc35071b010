import { VMManager as SessionVMManager, type VMManagerOptions } from '@bioxen/session';
import { connectDaemon, findDaemon } from './connect-daemon.js';
import { environments } from './packages.js';
import { vmTypes } from './vm-types.js';

/**
 * VMs of all types by their ids, their programs and their sessions:
 * `await using manager = new VMManager({ debugMode: true })`. Interactive VMs with `persistent: true` live in the session
 * daemon, where other processes find them.
 */
export class VMManager extends SessionVMManager {
  /** @throws InvalidOptionError */
  constructor(options: VMManagerOptions = {}) {
    super({
      registry: vmTypes().registry,
      environments: environments(),
      connectDaemon: async (start) => await (start ? connectDaemon() : findDaemon()),
      ...options,
    });
  }
}
