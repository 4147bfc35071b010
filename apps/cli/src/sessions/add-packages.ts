import { exitCode } from '../exit-code.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { daemonOf } from './client.js';
import { readModules } from './read-modules.js';

/** `bioxen session add`: prints the names of the modules. */
export async function addToSession(
  name: string,
  paths: readonly string[],
  streams: StandardStreams,
): Promise<number> {
  const modules = await readModules(paths);
  await using daemon = await daemonOf(name);
  await using session = await daemon.attach(name, { clientName: 'add', fromSeq: 'now' });
  await session.addModules(modules);
  await streams.write('stdout', [...modules.keys()].map((module) => `${module}\n`).join(''));
  return exitCode.ok;
}
