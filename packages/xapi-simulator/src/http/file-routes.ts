import type { SimPool } from '../pool/sim-pool.js';
import { openConsole } from './console.js';
import type { FileRoute, FileRoutes } from './file-route.js';
import { exportRawVdi, importRawVdi } from './raw-vdi.js';
import { exportVm, importVm } from './vm-transfer.js';
import { rrdUpdates, vmRrd } from './rrd.js';

/** What the hosts answer beside calls. */
export function fileRoutes(pool: SimPool): FileRoutes {
  const routes: ReadonlyMap<string, FileRoute> = new Map([
    ['PUT /import_raw_vdi', importRawVdi(pool)],
    ['GET /export_raw_vdi', exportRawVdi(pool)],
    ['GET /export', exportVm(pool)],
    ['PUT /import', importVm(pool)],
    ['CONNECT /console', openConsole(pool)],
    ['GET /rrd_updates', rrdUpdates(pool)],
    ['GET /vm_rrd', vmRrd(pool)],
  ]);
  // A path that ends in a slash is the same path.
  return { find: (method, path) => routes.get(`${method} ${path.replace(/(.)\/+$/, '$1')}`) };
}
