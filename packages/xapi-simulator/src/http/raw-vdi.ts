import { number, text } from '../database/read-field.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { SimPool } from '../pool/sim-pool.js';
import type { HttpExchange } from '../wire/http-exchange.js';
import type { ByteSource, HttpRequest } from '../wire/http-message.js';
import { isAuthorized } from './authorize.js';
import { readFrames } from './chunk-frames.js';
import { emptyReply, failedReply, unauthorisedReply } from './file-replies.js';
import type { FileRoute } from './file-route.js';
import { underTask } from './file-task.js';

/** `PUT /import_raw_vdi`: the bytes of a disk, of a known length or in xapi's own frames (`chunked=true`). */
export function importRawVdi(pool: SimPool): FileRoute {
  return async (exchange, host) => {
    const { query } = exchange.request;
    if (!isAuthorized(pool, exchange.request)) return unauthorisedReply;
    const task = query.get('task_id');
    const failure = await underTask(pool, host, 'Importing raw VDI', task, (setProgress) =>
      receive(pool, exchange, setProgress),
    );
    return failure === undefined ? emptyReply : failedReply(failure);
  };
}

/** `GET /export_raw_vdi`: all the bytes of a disk. */
export function exportRawVdi(pool: SimPool): FileRoute {
  return async ({ request }, host) => {
    if (!isAuthorized(pool, request)) return unauthorisedReply;
    let body: ByteSource = { lengthBytes: 0, pieces: () => [] };
    const failure = await underTask(
      pool,
      host,
      'Exporting raw VDI',
      request.query.get('task_id'),
      async () => {
        const vdi = vdiOf(pool, request);
        const lengthBytes = number(pool.database.read('VDI', vdi), 'virtual_size');
        body = { lengthBytes, pieces: () => pool.disks.pieces(vdi, lengthBytes) };
        return '';
      },
    );
    return failure === undefined
      ? { status: 200, contentType: 'application/octet-stream', body }
      : failedReply(failure);
  };
}

async function receive(
  pool: SimPool,
  exchange: HttpExchange,
  setProgress: (fraction: number) => void,
): Promise<string> {
  const { query } = exchange.request;
  const vdi = vdiOf(pool, exchange.request);
  const size = number(pool.database.read('VDI', vdi), 'virtual_size');
  if ((query.get('format') ?? 'raw') !== 'raw') {
    throw new ApiFailure('INTERNAL_ERROR', 'Failure("Only the format raw is supported")');
  }
  const write = (offset: number, bytes: Buffer): void => {
    if (offset + bytes.length > size) throw new ApiFailure('VDI_TOO_LARGE', vdi, String(size));
    pool.disks.write(vdi, offset, bytes);
    setProgress((offset + bytes.length) / Math.max(size, 1));
  };
  if (query.get('chunked') === 'true') {
    const frames = readFrames(exchange.bodyPieces());
    let next = await frames.next();
    for (; next.done !== true; next = await frames.next()) write(next.value.offset, next.value.bytes);
    if (!next.value) throw new ApiFailure('INTERNAL_ERROR', 'End_of_file');
    return '';
  }
  const declared = exchange.contentLength;
  if (declared === undefined)
    throw new ApiFailure('INTERNAL_ERROR', 'Failure("We require a content-length: HTTP header")');
  let offset = 0;
  for await (const piece of exchange.bodyPieces()) {
    write(offset, piece);
    offset += piece.length;
  }
  if (offset < declared) throw new ApiFailure('INTERNAL_ERROR', 'End_of_file');
  return '';
}

/** The disk that a request names, by reference or uuid. */
function vdiOf({ database }: SimPool, { query }: HttpRequest): string {
  const named = query.get('vdi') ?? '';
  const table = database.table('VDI');
  const ref = table.has(named) ? named : table.byUuid(named);
  if (ref === undefined) throw new ApiFailure('HANDLE_INVALID', 'VDI', named);
  const attached = database.table('VBD').where({ VDI: ref, currently_attached: true });
  if (attached.length > 0 && text(database.read('VDI', ref), 'type') !== 'suspend') {
    throw new ApiFailure('VDI_IN_USE', ref, 'import');
  }
  return ref;
}
