import { runningDaemon } from './client.js';

/** Is there a session of this name? Where the daemon cannot be asked, none is known. */
export async function hasSession(name: string): Promise<boolean> {
  try {
    await using daemon = await runningDaemon();
    return (await daemon?.list())?.has(name) === true;
  } catch {
    return false;
  }
}
