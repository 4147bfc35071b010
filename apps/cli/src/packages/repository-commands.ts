import { join } from 'node:path';
import { InvalidOptionError } from '@bioxen/core';
import { getCurator, packRock, serveRocks } from 'bioxen/packages';
import { UsageError } from '../usage-error.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { columns } from '../terminal/columns.js';
import { writeOutput } from './write-output.js';

/** The options of `bioxen pkg repo add`. */
export interface RepositoryFlags {
  readonly priority?: string;
  readonly tokenVariable?: string;
  readonly allowInsecure?: boolean;
  readonly publicKey?: string;
  readonly keyring?: string;
}

/** The options of `bioxen pkg serve`. */
export interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
  readonly tokenVariable?: string;
}

/** `bioxen pkg repo add`. */
export async function addRepository(
  url: string,
  { priority, tokenVariable, allowInsecure, publicKey, keyring }: RepositoryFlags,
): Promise<number> {
  await getCurator().repositories.add(url, {
    priority: priority === undefined ? undefined : numberOf('--priority', priority, 1_000),
    tokenVariable,
    allowInsecure,
    publicKey,
    keyring,
  });
  return exitCode.ok;
}

/** `bioxen pkg repo rm`. */
export async function removeRepository(url: string): Promise<number> {
  await getCurator().repositories.remove(url);
  return exitCode.ok;
}

/** `bioxen pkg repo ls`. */
export async function printRepositories(
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const repositories = await getCurator().repositories.list();
  if (json === true) await printJson(streams, { schemaVersion: 1, repositories });
  else
    await streams.write(
      'stdout',
      columns(
        repositories.map(({ url, priority, publicKey, keyring }) => [
          url,
          String(priority),
          publicKey === undefined && keyring === undefined ? 'not signed' : 'signed',
        ]),
      ),
    );
  return exitCode.ok;
}

/** `bioxen pkg pack`. */
export async function pack(
  rockspec: string,
  { output = '.' }: { readonly output?: string },
  streams: StandardStreams,
): Promise<number> {
  const { file, bytes } = await packRock(rockspec);
  const path = join(output, file);
  await writeOutput(path, bytes);
  await streams.write('stdout', `${path}\n`);
  return exitCode.ok;
}

/** `bioxen pkg serve`: until it is stopped. */
export async function serve(
  folder: string,
  { port, host, tokenVariable }: ServeFlags,
  streams: StandardStreams,
): Promise<number> {
  const token = tokenVariable === undefined ? undefined : process.env[tokenVariable];
  if (tokenVariable !== undefined && (token === undefined || token === ''))
    throw new UsageError(
      `--token-variable: the environment has no ${tokenVariable}.`,
      `Set it first: export ${tokenVariable}=…`,
    );
  await using server = await serveRocks(folder, {
    port: port === undefined ? undefined : numberOf('--port', port, 65_535),
    host,
    token,
  });
  let tell = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    tell = resolve;
  });
  using stop = stopSignals(() => tell());
  await streams.write('stdout', `${server.url}\n`);
  await stopped;
  return exitCodeOf(stop.received ?? 'SIGTERM');
}

function numberOf(option: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw InvalidOptionError.unexpected(option, text, `a whole number up to ${most}`);
}
