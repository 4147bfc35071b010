// A client as a process of its own: makes a session, sets a variable, and stays until it is killed or told to end.
import { fileURLToPath } from 'node:url';
import { connectSessions } from '@bioxen/session';

const entry = fileURLToPath(new URL('daemon-entry.mjs', import.meta.url));
const host = await connectSessions({ start: { command: [process.execPath, entry] } });
const [action, id, code] = process.argv.slice(2);
if (action === 'start') console.log(host.hello.pid);
else {
  const session = await host.create(id, { vm: { engine: 'embedded' } });
  await session.sendInput(code, { wait: true });
  console.log('set');
  if (action === 'stay') setInterval(() => undefined, 60_000);
}
if (action !== 'stay') await host.close();
