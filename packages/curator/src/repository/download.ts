import { BioxenError, type Clock, createDeadline, type Random, retry, VMTimeoutError } from '@bioxen/core';
import { RepositoryError } from '../errors/repository-error.js';
import { readSteadily } from './read-steadily.js';
import { checkedUrl, redirected } from './safe-url.js';

/** What a download is told. */
export interface DownloadOptions {
  /** Value of the header `Authorization`; sent to the origin of the URL alone. */
  readonly authorization?: string | undefined;
  /** What the copy at hand was given as: when it still is, nothing comes. */
  readonly etag?: string | undefined;
  /** Plain http is taken from this computer alone, unless it is allowed. @defaultValue false */
  readonly allowInsecure?: boolean | undefined;
  /** For all attempts together, milliseconds. @defaultValue 120000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Until an answer begins, and for each KB of it, milliseconds. A server that takes longer is asked once more, then left.
   * @defaultValue 6000
   */
  readonly answerMs?: number | undefined;
  /** @defaultValue 4 */
  readonly attempts?: number | undefined;
  /** @defaultValue 1 GB */
  readonly mostBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** What came. */
export interface Downloaded {
  /** Undefined where the copy at hand is still good. */
  readonly bytes: Uint8Array | undefined;
  readonly etag: string | undefined;
}

/** Status codes that another attempt may mend. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
const MOST_REDIRECTS = 5;
const ANSWER_MS = 6_000;
/** How often a server may say nothing. */
const MOST_SILENCES = 2;

/** What earlier attempts brought. */
interface Begun {
  chunks: Uint8Array[];
  bytes: number;
  etag: string | undefined;
  /** How often the server let its time pass. */
  silences: number;
}

/**
 * Fetches a file, tries again where that may help, and goes on where it was cut off when the server says that the file is
 * still the same. Certificates are always checked.
 * @throws RepositoryError; VMTimeoutError when it takes too long in all
 */
export async function download(address: string, options: DownloadOptions = {}): Promise<Downloaded> {
  const url = checkedUrl(address, options.allowInsecure ?? false);
  const begun: Begun = { chunks: [], bytes: 0, etag: undefined, silences: 0 };
  return await retry(async ({ signal }) => await attempt(url, options, begun, signal), {
    attempts: options.attempts ?? 4,
    deadlineMs: options.timeoutMs ?? 120_000,
    operation: `The download of ${address}`,
    signal: options.signal,
    clock: options.clock,
    random: options.random,
  });
}

async function attempt(
  url: URL,
  options: DownloadOptions,
  begun: Begun,
  signal: AbortSignal,
): Promise<Downloaded> {
  try {
    const response = await answer(url, options, begun, signal);
    const etag = response.headers.get('etag') ?? undefined;
    if (response.status === 304) return { bytes: undefined, etag: options.etag };
    if (response.status !== 206) Object.assign(begun, { chunks: [], bytes: 0, etag });
    await readBody(response, url, options, begun);
    return { bytes: Buffer.concat(begun.chunks), etag };
  } catch (error) {
    signal.throwIfAborted();
    if (VMTimeoutError.isInstance(error)) {
      begun.silences += 1;
      const retryable = begun.silences < MOST_SILENCES;
      throw new RepositoryError({ url: url.href, problem: error.message, retryable, cause: error });
    }
    if (BioxenError.isInstance(error)) throw error;
    const { cause, message } = error as Error;
    const problem = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message;
    // A certificate that is not trusted is no better the next time.
    const isTrusted = !/certificate|self.signed/i.test(String(problem));
    throw new RepositoryError({
      url: url.href,
      problem: problem ?? message,
      retryable: isTrusted,
      cause: error,
    });
  }
}

async function answer(
  start: URL,
  options: DownloadOptions,
  begun: Begun,
  signal: AbortSignal,
): Promise<Response> {
  const deadline = createDeadline({
    timeoutMs: options.answerMs ?? ANSWER_MS,
    operation: `The answer of ${start.host}`,
    signal,
    clock: options.clock,
  });
  try {
    let url = start;
    for (let hop = 0; ; hop += 1) {
      const response = await fetch(url, {
        headers: headersFor(url, start, options, begun),
        redirect: 'manual',
        signal: AbortSignal.any([signal, deadline.signal()]),
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null)
        return await checked(response, url);
      await response.body?.cancel();
      if (hop === MOST_REDIRECTS)
        throw new RepositoryError({ url: start.href, problem: 'it leads from one address to the next' });
      url = redirected(url, location, options.allowInsecure ?? false);
    }
  } finally {
    deadline.close();
  }
}

function headersFor(url: URL, start: URL, options: DownloadOptions, begun: Begun): Headers {
  const headers = new Headers({ 'accept-encoding': 'identity', 'user-agent': 'bioxen' });
  // Whoever is led elsewhere takes no token along.
  if (options.authorization !== undefined && url.origin === start.origin)
    headers.set('authorization', options.authorization);
  if (begun.bytes > 0 && begun.etag !== undefined && !begun.etag.startsWith('W/')) {
    headers.set('range', `bytes=${begun.bytes}-`);
    headers.set('if-range', begun.etag);
  } else if (options.etag !== undefined) headers.set('if-none-match', options.etag);
  return headers;
}

async function checked(response: Response, url: URL): Promise<Response> {
  const { status } = response;
  if (status === 200 || status === 206 || status === 304) return response;
  await response.body?.cancel();
  const hint =
    status === 401 || status === 403
      ? 'Give the repository its token.'
      : status === 404
        ? 'It is not there.'
        : undefined;
  throw new RepositoryError({
    url: url.href,
    problem: `it answered ${status}`,
    status,
    hint,
    retryable: PASSING.has(status),
  });
}

async function readBody(
  response: Response,
  url: URL,
  { mostBytes = 1_000_000_000, answerMs: pauseMs = ANSWER_MS, clock }: DownloadOptions,
  begun: Begun,
): Promise<void> {
  const promised = response.headers.get('content-length');
  const before = response.status === 206 ? begun.bytes : 0;
  for await (const chunk of readSteadily(response.body, { pauseMs, host: url.host, clock })) {
    begun.bytes += chunk.length;
    if (begun.bytes > mostBytes)
      throw new RepositoryError({ url: url.href, problem: `it is larger than ${mostBytes} bytes` });
    begun.chunks.push(chunk);
  }
  if (promised !== null && begun.bytes - before !== Number(promised))
    throw new RepositoryError({
      url: url.href,
      problem: `${begun.bytes - before} of ${promised} bytes came`,
      retryable: true,
    });
}
