import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import type { RefOrText } from '../refs.js';
import { uncleanText } from '../wire/clean-text.js';

/** What a PUT or GET asks for, behind the path. What is undefined is left out; references are of the class that is due. */
export interface TransferQuery {
  readonly vdi?: RefOrText<'VDI'> | undefined;
  readonly ref?: RefOrText<'VM' | 'console'> | undefined;
  readonly sr_id?: RefOrText<'SR'> | undefined;
  readonly [name: string]: string | number | boolean | undefined;
}

/** What the client itself puts into the query. */
export interface TransferCredentials {
  readonly session: string;
  readonly task?: string | undefined;
}

const ownNames: ReadonlySet<string> = new Set(['session_id', 'task_id', 'subtask_of', 'chunked']);

/**
 * Refuses what is no path of a server, or a query that says what the client says itself.
 * @throws InvalidArgumentError
 */
export function checkTransferPath(label: string, path: string, query: TransferQuery): void {
  if (typeof path !== 'string' || !/^\/[\w./-]+$/.test(path) || path.includes('..'))
    throw new InvalidArgumentError(label, 'path', 'is no path such as /export', {
      hint: 'What stands behind a question mark goes into the second argument.',
    });
  if (typeof query !== 'object' || query === null)
    throw new InvalidArgumentError(label, 'query', 'must be an object');
  for (const [name, value] of Object.entries(query)) {
    if (ownNames.has(name)) throw new InvalidArgumentError(label, `query.${name}`, 'is set by the client');
    if (value !== undefined && !['string', 'number', 'boolean'].includes(typeof value))
      throw new InvalidArgumentError(label, `query.${name}`, 'must be a text, a number or a boolean');
    const unclean = typeof value === 'string' ? uncleanText(value) : undefined;
    if (unclean !== undefined) throw new InvalidArgumentError(label, `query.${name}`, unclean);
  }
}

/** Path and query as they go out. The result holds the session: it is never logged and never part of an error. */
export function transferPath(
  path: string,
  query: TransferQuery,
  { session, task }: TransferCredentials,
): string {
  const all: TransferQuery = {
    ...query,
    session_id: session,
    ...(task === undefined ? {} : { task_id: task }),
  };
  const text = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    // Not every server reads a plus as a blank.
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `${path}?${text}`;
}
