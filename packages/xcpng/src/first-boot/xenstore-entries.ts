import type { FirstBootData } from './first-boot-data.js';

/** The key of the private host key in `xenstore_data`; it is taken away when the VM has it. */
export const HOST_KEY_ENTRY = 'vm-data/bioxen/host-key';

/** What is written to `xenstore_data`: only keys below `vm-data/` reach the guest. */
export function xenstoreEntries(data: FirstBootData): Readonly<Record<string, string>> {
  return {
    'vm-data/bioxen/user': data.user,
    'vm-data/bioxen/authorized-keys': data.authorizedKeys.join('\n'),
    [HOST_KEY_ENTRY]: data.hostKey.privateKey,
  };
}
