// G8: how soon an image that is built is found; and, with BIOXEN_BENCH_BUILD=1, how long it takes to build one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildUmlImage, findUmlImage } from '@bioxen/xapi-simulator/guests';
import { asMillis, asSeconds, missingRow, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median } from '../run/statistics.mjs';

const rows = [];
if ((await findUmlImage()) === undefined)
  rows.push(missingRow('G8 an image that is built', 'it is not: bioxen-guests image build'));
else {
  const times = [];
  for (let turn = 0; turn < 20; turn++) times.push(await timed(findUmlImage));
  rows.push(
    row('G8 an image that is built, found in, beside 100 ms', {
      ours: asMillis(median(times)),
      ratio: median(times) / 100,
      atMost: 1,
    }),
  );
}
if (process.env['BIOXEN_BENCH_BUILD'] === '1') {
  const cacheFolder = mkdtempSync(join(tmpdir(), 'bioxen-bench-image-'));
  const ms = await timed(() => buildUmlImage({ cacheFolder }));
  rmSync(cacheFolder, { recursive: true, force: true });
  rows.push(
    row('G8 an image built from nothing, beside 90 s', {
      ours: asSeconds(ms),
      ratio: ms / 90_000,
      atMost: 1,
    }),
  );
} else rows.push(missingRow('G8 an image built from nothing', 'it is not asked for: BIOXEN_BENCH_BUILD=1'));
printRows(rows);
