import type { SimPool } from '../pool/sim-pool.js';
import type { HttpRequest } from '../wire/http-message.js';

/** May the client have the file? By `session_id`, or with user and password in the head. */
export function isAuthorized({ sessions, users }: SimPool, { query, headers }: HttpRequest): boolean {
  const session = query.get('session_id');
  if (session !== undefined) return sessions.get(session) !== undefined;
  const encoded = /^basic (.*)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (encoded === undefined) return false;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return users.get(user) === password.join(':');
}
