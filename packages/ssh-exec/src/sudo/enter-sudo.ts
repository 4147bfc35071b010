import { SudoError, type SudoProblem } from '../errors/sudo-error.js';
import { SentinelScanner } from '../guard/sentinel.js';
import type { SessionChannel } from '../transport/transport.js';
import type { SudoOptions } from './sudo-options.js';

/** The way through sudo: the program begins, or the channel ends before that, with what was said. */
export type SudoEntry = { readonly kind: 'started' } | { readonly kind: 'ended'; readonly said: string };

/** What the way through sudo needs. */
export interface SudoRequest extends SudoOptions {
  readonly user: string;
  readonly host: string;
  readonly nonce: string;
}

/**
 * Waits until the program begins, and gives sudo the password when it asks with the nonce: only then. What is on stderr
 * behind the begin is the program's.
 * @throws SudoError
 */
export function enterSudo(channel: SessionChannel, request: SudoRequest): Promise<SudoEntry> {
  const { host, user, nonce, password } = request;
  const { stderr, stdin } = channel;
  const scanner = new SentinelScanner(nonce);
  return new Promise((resolve, reject) => {
    let hasAnswered = false;
    let said = '';
    const fail = (problem: SudoProblem, cause?: unknown): void => {
      end();
      reject(new SudoError({ host, user, problem, said: withoutPrompts(said, nonce), cause }));
    };
    const answer = async (): Promise<void> => {
      if (password === undefined) return;
      if (hasAnswered) {
        fail('password-wrong');
        return;
      }
      hasAnswered = true;
      try {
        stdin.write(`${typeof password === 'string' ? password : await password()}\n`);
      } catch (error) {
        end();
        reject(error instanceof Error ? error : new SudoError({ host, user, problem: 'failed', said: '' }));
      }
    };
    const look = (): void => {
      for (let bytes: Buffer | null = stderr.read(); bytes !== null; bytes = stderr.read()) {
        said = (said + bytes.toString()).slice(-mostSaid);
        for (let line = scanner.next(bytes); line !== undefined; line = scanner.next()) {
          if (line === 'missing') {
            fail('missing');
            return;
          }
          if (line === 'prompt ' || line === 'prompt') void answer();
          if (line !== 'start') continue;
          end();
          const rest = scanner.takeRest();
          if (rest.length > 0) stderr.unshift(rest);
          resolve({ kind: 'started' });
          return;
        }
      }
    };
    const end = (): void => {
      stderr.removeListener('readable', look);
      stderr.removeListener('end', over);
    };
    const over = (): void => {
      end();
      resolve({ kind: 'ended', said });
    };
    stderr.on('readable', look);
    stderr.once('end', over);
  });
}

const mostSaid = 8_192;

/** Why sudo ended, by what it said in English. */
export function sudoFailure({ host, user, password, nonce }: SudoRequest, said: string): SudoError {
  const problem: SudoProblem = /not in the sudoers|not allowed|may not run/.test(said)
    ? 'not-allowed'
    : password === undefined && /password is required|terminal is required/.test(said)
      ? 'password-needed'
      : /incorrect password|try again/i.test(said)
        ? 'password-wrong'
        : /unknown user/i.test(said)
          ? 'unknown-user'
          : 'failed';
  return new SudoError({ host, user, problem, said: withoutPrompts(said, nonce) });
}

/** What sudo said, without the lines that we had it say. */
function withoutPrompts(said: string, nonce: string): string {
  return said
    .split('\n')
    .filter((line) => !line.startsWith(nonce))
    .join('\n');
}
