import { runFleetWorker } from '@bioxen/jobs';
import type { VmFlags } from '../vms/vm-flags.js';
import { exitCode } from '../exit-code.js';
import { parseTime } from '../limits/parse-time.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { stopSignals } from '../terminal/stop-signals.js';
import { resolveVmFlags } from '../vms/resolve-vm-flags.js';
import { openFleetSetup } from './fleet-setup.js';
import { parseWorkers } from './parse-map-flags.js';
import { redisUrl } from './redis-url.js';

/** The options of `bioxen worker`, as commander gives them. */
export interface WorkerFlags extends Pick<VmFlags, 'on' | 'machine' | 'sandbox' | 'sshConfig'> {
  readonly redis?: string;
  readonly workers?: string;
  readonly lock?: string;
}

/** `bioxen worker`: gives back the exit code. */
export async function workerCommand(flags: WorkerFlags, streams: StandardStreams): Promise<number> {
  const redis = redisUrl(flags.redis);
  const workers = parseWorkers(flags);
  const { on, machine, sandbox, sshConfig } = await resolveVmFlags<WorkerFlags>(flags);
  const stop = new AbortController();
  using _signals = stopSignals((signal) => {
    stop.abort(signal);
  });
  await runFleetWorker({
    redis,
    workers,
    open: (setup) => Promise.resolve(openFleetSetup(setup, { on, machine, sandbox, sshConfig })),
    ...(flags.lock === undefined ? {} : { lockMs: parseTime('--lock', flags.lock) }),
    onPrint: (bytes) => streams.write('stderr', bytes),
    onReady: () => {
      void streams.write(
        'stderr',
        `bioxen: ${workers} ${workers === 1 ? 'worker takes' : 'workers take'} chunks\n`,
      );
    },
    signal: stop.signal,
  });
  return exitCode.ok;
}
