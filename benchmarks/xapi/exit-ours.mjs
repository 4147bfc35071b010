// A program that uses all that keeps connections open, closes the client and ends by itself. Prints when it had closed.
import { connectXapi } from '@bioxen/xapi';

const [url, username, password] = process.argv.slice(2);
const xapi = await connectXapi({ url, username, password });
await xapi.view({ classes: ['VM'] });
const listening = (async () => {
  for await (const _event of xapi.events({ classes: ['VM', 'host'] }));
})();
const [worker] = await xapi.VM.get_by_name_label('worker-2');
const waiting = xapi.until('VM', worker, () => false).catch(() => undefined);
await xapi.Async.VM.start(worker, false, false);
const running = xapi.Async.VM.get_possible_hosts(worker);
await running;
await xapi.close();
process.stdout.write(`${Date.now()}\n`);
await Promise.all([listening, waiting]);
