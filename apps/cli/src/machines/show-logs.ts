import type { StandardStreams } from '../terminal/standard-streams.js';
import { execInMachine } from './exec-machine.js';
import { adviseMachine } from './machine-commands.js';

/** The options of `bioxen vm logs`. */
export interface LogFlags {
  readonly lines?: number;
  readonly follow?: boolean;
}

/** `bioxen vm logs NAME`: the last lines of the system's log, and with `follow` those that come from then on. */
export async function showLogs(
  name: string,
  { lines = 100, follow = false }: LogFlags,
  streams: StandardStreams,
): Promise<number> {
  return await execInMachine(name, ['sh', '-c', logScript(lines, follow)], streams, adviseMachine);
}

/** The journal where it has entries, else the first log that can be read. */
function logScript(lines: number, follow: boolean): string {
  const count = `-n ${String(lines)}`;
  return `
if [ -n "$(journalctl -q --no-pager -n 1 2>/dev/null)" ]; then exec journalctl --no-pager ${count}${follow ? ' -f' : ''}; fi
for file in /var/log/syslog /var/log/messages; do
  if [ -r "$file" ]; then exec tail ${count}${follow ? ' -F' : ''} "$file"; fi
done
if dmesg >/dev/null 2>&1; then ${follow ? 'exec dmesg --follow' : `dmesg | tail ${count}; exit`}; fi
echo "bioxen: There is no journal, no syslog and no log of the kernel that this account may read." >&2
exit 1`;
}
