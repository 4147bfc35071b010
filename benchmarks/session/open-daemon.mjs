// A daemon of its own, in a folder that goes with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @returns the host of its sessions, and what ends both */
export async function openDaemon() {
  const folder = await mkdtemp(join(tmpdir(), 'b-'));
  process.env.XDG_RUNTIME_DIR = folder;
  const { connectDaemon } = await import('bioxen');
  const host = await connectDaemon();
  return {
    host,
    close: async () => {
      await host.stop({ force: true });
      await host.closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
