import { runningDaemon } from './client.js';

/** Ends the session of a named VM, the one that `session exec` has made for it; false when there is none. */
export async function endSessionOf(vmName: string): Promise<boolean> {
  await using daemon = await runningDaemon();
  const session = (await daemon?.list())?.get(vmName);
  return session?.madeFor === vmName && (await daemon?.terminate(vmName)) === true;
}
