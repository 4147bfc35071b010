// The program of the session daemon: started by `connectDaemon` with Node, and by nobody else.
import { Spares } from '@bioxen/lua-local';
import { runDaemon } from '@bioxen/session';
import { LazyCells } from './cells/lazy-cells.js';
import { environments } from './packages.js';
import { version } from './version.js';
import { builtInTypes } from './vm-types.js';

const { BIOXEN_DAEMON_IDLE_MS: idle } = process.env;

const spares = new Spares();

await runDaemon(() => ({
  registry: builtInTypes(spares),
  environments: environments(),
  services: { cells: new LazyCells() },
  version,
  ...(idle === undefined || !/^\d+$/.test(idle) ? {} : { idleExitMs: Number(idle) }),
}));
await spares.close();
