import { text } from '../database/read-field.js';
import { nullRef } from '../database/sim-value.js';
import { ApiFailure, throwIfRefused } from '../dispatch/api-failure.js';
import type { SimPool } from '../pool/sim-pool.js';
import { checkOperation } from '../vms/check-operation.js';
import type { HttpRequest } from '../wire/http-message.js';
import { isAuthorized } from './authorize.js';
import { emptyReply, failedReply, unauthorisedReply } from './file-replies.js';
import type { FileRoute } from './file-route.js';
import { underTask } from './file-task.js';
import { readVmArchive, writeVmArchive } from './vm-archive.js';

/** `GET /export`: a VM that is off, with its disks. */
export function exportVm(pool: SimPool): FileRoute {
  return async ({ request }, host) => {
    if (!isAuthorized(pool, request)) return unauthorisedReply;
    let body: Buffer = Buffer.alloc(0);
    const failure = await underTask(pool, host, 'VM export', request.query.get('task_id'), async () => {
      const vm = namedVm(pool, request);
      throwIfRefused(checkOperation(pool.database, vm, pool.database.read('VM', vm), 'export'));
      body = writeVmArchive(pool, vm);
      return '';
    });
    return failure === undefined
      ? { status: 200, contentType: 'application/octet-stream', body }
      : failedReply(failure);
  };
}

/** `PUT /import`: a VM out of what `/export` gave; the task tells its reference. */
export function importVm(pool: SimPool): FileRoute {
  return async (exchange, host) => {
    const { query } = exchange.request;
    if (!isAuthorized(pool, exchange.request)) return unauthorisedReply;
    const failure = await underTask(pool, host, 'VM import', query.get('task_id'), async (setProgress) => {
      const pieces: Buffer[] = [];
      let received = 0;
      for await (const piece of exchange.bodyPieces()) {
        pieces.push(piece);
        received += piece.length;
        if (exchange.contentLength !== undefined) setProgress(received / exchange.contentLength);
      }
      const vm = readVmArchive(pool, Buffer.concat(pieces), targetSr(pool, exchange.request));
      return `<value><array><data><value>${vm}</value></data></array></value>`;
    });
    return failure === undefined ? emptyReply : failedReply(failure);
  };
}

function namedVm({ database }: SimPool, { query }: HttpRequest): string {
  const ref = query.get('ref') ?? database.table('VM').byUuid(query.get('uuid') ?? '');
  if (ref === undefined || !database.table('VM').has(ref)) {
    throw new ApiFailure('HANDLE_INVALID', 'VM', ref ?? nullRef);
  }
  return ref;
}

function targetSr({ database }: SimPool, { query }: HttpRequest): string {
  const [pool] = database.table('pool').rows();
  const named = query.get('sr_id') ?? database.table('SR').byUuid(query.get('sr_uuid') ?? '');
  return named ?? (pool === undefined ? nullRef : text(pool.record, 'default_SR'));
}
