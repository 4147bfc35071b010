import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware } from 'ssh2';
import { type AuthAttempt, AuthError } from '../errors/auth-error.js';
import { KeyFileError } from '../errors/key-file-error.js';
import { fingerprintOf } from '../host-key/fingerprint.js';
import { agentKeys } from './agent-keys.js';
import type { AuthMethod } from './auth-method.js';
import type { KeyCache } from './key-cache.js';

/** Who logs in, and with what. */
export interface AuthRequest {
  readonly host: string;
  readonly user: string;
  readonly methods: readonly AuthMethod[];
  readonly keys: KeyCache;
}

/** The login of one connection. */
export interface AuthPlan {
  readonly handler: AuthHandlerMiddleware;
  /** Why nothing was accepted. */
  failure(): AuthError | KeyFileError;
}

interface Offer {
  readonly method: AuthAttempt['method'];
  readonly key?: string;
  readonly send: AnyAuthMethod;
}

// OpenSSH closes the connection after six (MaxAuthTries); one is left for a password.
const mostKeys = 5;

/** Offers what there is, in order: each at most once, and only what the server says that it takes. */
export function createAuthPlan({ host, user, methods, keys }: AuthRequest): AuthPlan {
  const tried: AuthAttempt[] = [];
  const keyProblems: KeyFileError[] = [];
  const offers = offersOf();
  let accepted: readonly string[] = [];
  let open: Offer | undefined;
  let keysSent = 0;
  let problem: unknown;

  async function* offersOf(): AsyncGenerator<Offer, void, void> {
    const seen = new Set<string>();
    for (const method of methods) {
      switch (method.type) {
        case 'key': {
          const key = await keys.load(method.path, method.passphrase).catch((error: unknown) => {
            if (!KeyFileError.isInstance(error)) throw error;
            keyProblems.push(error);
            tried.push({ method: 'publickey', answer: `not sent: ${error.message}` });
          });
          if (key === undefined) break;
          const name = fingerprintOf(key.getPublicSSH());
          seen.add(name);
          // The types of ssh2 know texts only; it takes parsed keys too, and reads no file again.
          yield {
            method: 'publickey',
            key: name,
            send: { type: 'publickey', username: user, key: key as never },
          };
          break;
        }
        case 'agent': {
          const socket = method.socket ?? process.env['SSH_AUTH_SOCK'] ?? '';
          if (socket === '') {
            tried.push({
              method: 'publickey',
              answer: 'not sent: there is no agent (SSH_AUTH_SOCK is not set)',
            });
            break;
          }
          const held = await agentKeys(socket).catch((error: Error) => {
            tried.push({
              method: 'publickey',
              answer: `not sent: the agent does not answer (${error.message})`,
            });
            return [];
          });
          for (const { publicKey, agent } of held) {
            const name = fingerprintOf(publicKey);
            if (!seen.has(name))
              yield { method: 'publickey', key: name, send: { type: 'agent', username: user, agent } };
          }
          break;
        }
        case 'password': {
          const { password } = method;
          const secret = typeof password === 'string' ? password : await asked(password);
          if (secret === undefined) break;
          yield { method: 'password', send: { type: 'password', username: user, password: secret } };
          break;
        }
        case 'keyboard-interactive': {
          const { answer } = method;
          yield {
            method: 'keyboard-interactive',
            send: {
              type: 'keyboard-interactive',
              username: user,
              prompt: (_name, _instructions, _language, prompts, finish) => {
                const questions = prompts.map(({ prompt, echo = false }) => ({ prompt, echo }));
                answer(questions).then(
                  (answers) => finish([...answers]),
                  (error: unknown) => {
                    problem = error;
                    finish([]);
                  },
                );
              },
            },
          };
          break;
        }
      }
    }
  }

  /** What is asked for and not answered is not sent; the others are still tried. */
  async function asked(password: () => string | Promise<string>): Promise<string | undefined> {
    try {
      return await password();
    } catch (error) {
      problem = error;
      const reason = error instanceof Error ? error.message : String(error);
      tried.push({ method: 'password', answer: `not sent: asking for it failed (${reason})` });
      return undefined;
    }
  }

  async function next(
    methodsLeft: readonly string[] | null,
    isPartial: boolean,
  ): Promise<AnyAuthMethod | false> {
    if (open !== undefined) tried.push(describe(open, isPartial ? 'partial' : 'refused'));
    open = undefined;
    if (methodsLeft !== null) accepted = methodsLeft;
    for (;;) {
      const { value } = await offers.next();
      if (value === undefined) return false;
      if (methodsLeft !== null && !methodsLeft.includes(value.method)) {
        tried.push(describe(value, 'not sent: the server does not take it'));
      } else if (value.method === 'publickey' && keysSent >= mostKeys) {
        tried.push(describe(value, `not sent: ${mostKeys} keys were refused before`));
      } else {
        if (value.method === 'publickey') keysSent += 1;
        open = value;
        return value.send;
      }
    }
  }

  return {
    handler: (methodsLeft: AuthenticationType[], isPartial: boolean, send) => {
      next(methodsLeft as readonly string[] | null, isPartial).then(
        (offer) => send(offer as never),
        (error: unknown) => {
          problem = error;
          send(false as never);
        },
      );
    },
    failure: () => {
      const [first] = keyProblems;
      if (first !== undefined && tried.every(({ answer }) => answer.startsWith('not sent'))) return first;
      return new AuthError({ host, user, tried, accepted, cause: problem ?? first });
    },
  };
}

function describe({ method, key }: Offer, answer: string): AuthAttempt {
  return key === undefined ? { method, answer } : { method, key, answer };
}
