import type { CallOptions, Ref, XAPIClient } from '@bioxen/xapi';
import { isLoopback } from '../config/client-options.js';
import type { XcpngConfig } from '../config/xcpng-config.js';

const SSH_PORT = 22;
/** Where a simulator says it: a guest that is a process of this computer may have no right to port 22. */
const SIMULATOR_KEY = 'simulator:ssh-port';

/** The port of the SSH server of a VM: of the configuration, else what a simulated pool tells, else 22. */
export async function sshPortOf(
  client: XAPIClient,
  { sshPort, url }: XcpngConfig,
  vm: Ref<'VM'>,
  call: CallOptions,
): Promise<number> {
  if (sshPort !== undefined) return sshPort;
  if (!isLoopback(url)) return SSH_PORT;
  return Number((await client.VM.get_other_config(vm, call))[SIMULATOR_KEY] ?? SSH_PORT);
}
