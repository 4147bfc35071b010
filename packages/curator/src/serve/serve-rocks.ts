import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aCount, aFunction, aString, checkOptions, type OptionCheck } from '@bioxen/core';
import { writeZip } from '../archive/write-zip.js';
import { checkText } from '../names/check-text.js';
import { rockOfFile } from '../repository/rock-file.js';
import { YANKED_FILE } from '../repository/yanked.js';
import { LIST_FILE, LIST_SIGNATURE_FILE } from '../signature/signed-list.js';
import { writeLuaData } from '../tree/write-lua-data.js';
import { FolderManifests } from './folder-manifests.js';
import { readInFolder, realFolder } from '../repository/read-in-folder.js';
import type { ChooseFault, ServeFault } from './serve-fault.js';
import { whyNotListening } from './why-not-listening.js';

/** Options of `serveRocks`. */
export interface ServeRocksOptions {
  /** @defaultValue any that is free */
  readonly port?: number | undefined;
  /** @defaultValue '127.0.0.1': this computer alone */
  readonly host?: string | undefined;
  /** What clients must send as `Authorization: Bearer …`. @defaultValue none */
  readonly token?: string | undefined;
  /** For tests. */
  readonly fault?: ChooseFault | undefined;
}

/** A rocks server that runs. */
export interface RocksServer extends AsyncDisposable {
  readonly url: string;
  /** File names that were asked for, in that order. */
  readonly requests: readonly string[];
  /** Ends it and all its connections. Idempotent. */
  close(): Promise<void>;
}

const aPort: OptionCheck = (value) =>
  aCount(value) === undefined && Number(value) <= 65_535 ? undefined : 'a whole number up to 65535';
const optionChecks = { port: aPort, host: aString, token: aString, fault: aFunction };

/** What else is served, where it is there. */
const BESIDE: ReadonlySet<string> = new Set([LIST_FILE, LIST_SIGNATURE_FILE, YANKED_FILE]);
const MANIFEST = /^manifest(?:-(5\.\d))?(\.json|\.zip)?$/;

/**
 * Serves a folder of rocks as LuaRocks' servers do: the files, and manifests of them in all forms, with ETags and ranges.
 * What lies in the folder is served as it is at the time; nothing has to be generated. Links that lead out of it are not.
 * @throws InvalidOptionError for what is no folder, and for a port or an address that is not to be had
 */
export async function serveRocks(folder: string, options: ServeRocksOptions = {}): Promise<RocksServer> {
  checkText('folder', folder);
  checkOptions(options, optionChecks);
  const { port = 0, host = '127.0.0.1' } = options;
  const real = await realFolder(folder);
  const requests: string[] = [];
  const files = new ServedFiles(real);
  const server = createServer((request, response) => {
    void answer(request, response, files, options, requests).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(whyNotListening(error, port, host));
    });
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const close = async (): Promise<void> => await closeServer(server);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

class ServedFiles {
  readonly #folder: string;
  readonly #manifests: FolderManifests;

  constructor(folder: string) {
    this.#folder = folder;
    this.#manifests = new FolderManifests(folder);
  }

  /** A file by its name; undefined where there is none that is to be served. */
  async read(file: string): Promise<Uint8Array | undefined> {
    const manifest = MANIFEST.exec(file);
    if (manifest !== null) return await this.#manifest(manifest[1], manifest[2] ?? '');
    if (rockOfFile(file.replace(/\.asc$/, '')) === undefined && !BESIDE.has(file)) return undefined;
    return await readInFolder(this.#folder, file);
  }

  async #manifest(luaVersion: string | undefined, form: string): Promise<Uint8Array> {
    const manifest = { commands: {}, modules: {}, repository: await this.#manifests.repository(luaVersion) };
    if (form === '.json') return Buffer.from(JSON.stringify(manifest));
    const bytes = Buffer.from(writeLuaData(manifest));
    const path = luaVersion === undefined ? 'manifest' : `manifest-${luaVersion}`;
    return form === '' ? bytes : writeZip([{ path, bytes, isExecutable: false }]);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ServedFiles,
  { token, fault }: ServeRocksOptions,
  requests: string[],
): Promise<void> {
  const file = fileOf(request.url ?? '/');
  if (file === undefined) return refuse(response, 400);
  requests.push(file);
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405);
  if (token !== undefined && !isSame(request.headers.authorization ?? '', `Bearer ${token}`))
    return refuse(response, 401, { 'www-authenticate': 'Bearer' });
  const wrong = fault?.({ file, count: requests.filter((each) => each === file).length });
  if (wrong?.kind === 'silent') return;
  if (wrong?.kind === 'status') return refuse(response, wrong.status);
  if (wrong?.kind === 'redirect') return refuse(response, 302, { location: wrong.location });
  const found = await files.read(file);
  if (found === undefined) return refuse(response, 404);
  const bytes = wrong?.kind === 'changed-byte' ? changed(found, wrong.at) : found;
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
  if (request.headers['if-none-match'] === etag) return refuse(response, 304, { etag });
  const ifRange = request.headers['if-range'];
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = range === undefined || (ifRange !== undefined && ifRange !== etag) ? 0 : Number(range);
  if (start > bytes.length) return refuse(response, 416, { 'content-range': `bytes */${bytes.length}` });
  const part = bytes.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    'accept-ranges': 'bytes',
    'content-type': file.endsWith('.json') ? 'application/json' : 'application/octet-stream',
    'content-length': part.length + (wrong?.kind === 'wrong-length' ? 7 : 0),
    ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  if (method === 'HEAD') response.end();
  else send(response, part, wrong);
}

/** The file that a request asks for; undefined where its address cannot be read. */
function fileOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/^\/+/, '').replace(/\?.*$/, ''));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, part: Uint8Array, wrong: ServeFault | undefined): void {
  const isCut = wrong?.kind === 'truncate' || wrong?.kind === 'wrong-length';
  if (!isCut) {
    response.end(part);
    return;
  }
  const sent = wrong.kind === 'truncate' ? part.subarray(0, wrong.bytes) : part;
  response.write(sent, () => response.destroy());
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers);
  response.end();
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = at < 0 ? bytes.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

function isSame(first: string, second: string): boolean {
  const [one, other] = [first, second].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(one as Buffer, other as Buffer);
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
