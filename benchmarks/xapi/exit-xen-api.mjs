// The same with npm xen-api.
import { createClient } from 'xen-api';

const [url, user, password] = process.argv.slice(2);
const client = createClient({ url, auth: { user, password }, allowUnauthorized: true });
await client.connect();
await client.objectsFetched;
const worker = Object.values(client.objects.all).find(({ name_label: name }) => name === 'worker-2');
await client.callAsync('VM.start', worker.$ref, false, false);
// Most of its life it waits for events; that is when it is told to end.
await new Promise((resolve) => {
  setTimeout(resolve, 1000);
});
await client.disconnect();
process.stdout.write(`${Date.now()}\n`);
