import { type DaemonStatus, formatBytes } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { livingDaemon, openDaemon } from './client.js';

interface ForceOption {
  readonly force?: boolean;
}

/** `bioxen daemon status`. */
export async function daemonStatus(
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  await using daemon = await livingDaemon();
  const status = await daemon?.status();
  if (json === true) {
    await printJson(streams, { schemaVersion: 1, running: status !== undefined, ...status });
  } else
    await streams.write('stdout', status === undefined ? 'The session daemon does not run.\n' : told(status));
  return exitCode.ok;
}

function told({
  pid,
  version,
  sessions,
  others,
  clients,
  rssBytes,
  socket,
  startedAt,
}: DaemonStatus): string {
  return [
    `pid:       ${String(pid)}`,
    `version:   ${version}`,
    `started:   ${new Date(startedAt).toISOString()}`,
    `sessions:  ${String(sessions)}`,
    `bio VMs:   ${String(others)}`,
    // This command is one of them.
    `clients:   ${String(clients - 1)}`,
    `memory:    ${formatBytes(rssBytes)}`,
    `socket:    ${socket}`,
    '',
  ].join('\n');
}

/** `bioxen daemon stop`. */
export async function stopDaemon({ force = false }: ForceOption, streams: StandardStreams): Promise<number> {
  await using daemon = await livingDaemon();
  if (daemon === undefined) {
    await streams.write('stderr', 'bioxen: The session daemon does not run.\n');
    return exitCode.ok;
  }
  await daemon.stop({ force });
  await daemon.closed;
  return exitCode.ok;
}

/** `bioxen daemon restart`. */
export async function restartDaemon(options: ForceOption, streams: StandardStreams): Promise<number> {
  await stopDaemon(options, streams);
  await using _daemon = await openDaemon();
  return exitCode.ok;
}
