import type { AnyAuthMethod, AuthHandlerMiddleware, Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, send: (signature: Buffer) => void) => void;
type SendKey = (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;

/** What a client of ssh2 logs in with. No part of its interface: where it is missing, the login takes two round trips more. */
interface LoginProtocol {
  authPK?: SendKey;
  service?: (name: string) => void;
  readonly _handlers?: { SERVICE_ACCEPT?: (protocol: LoginProtocol, name: string) => void };
}

/** A login that says at once what it would say in the end. */
export interface HastenedLogin {
  readonly handler: AuthHandlerMiddleware;
  /** To be called when the client has begun to connect. */
  hasten(client: Client): void;
}

/**
 * Saves two round trips of a login with a key that is at hand. The key goes out with the request for the login itself: the
 * server has proved who it is, so nothing has to wait for the answer to that (RFC 4253, section 10). And it goes out with
 * its signature, instead of the question whether the server would take it (RFC 4252, section 7, allows both).
 *
 * What remains as it is: RSA keys wait for the answer, because the server says until then which hashes it takes; keys of an
 * agent are asked for first, because their owner may have to confirm each signature; passwords and questions wait.
 */
export function hastenedLogin(handler: AuthHandlerMiddleware): HastenedLogin {
  let accept: () => void = () => {};
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  return {
    handler: (methodsLeft, isPartial, send) => {
      handler(methodsLeft, isPartial, (offer) => {
        if (isReadyKey(offer as AnyAuthMethod | false)) send(offer);
        else void accepted.then(() => send(offer));
      });
    },
    hasten: (client) => {
      const { _protocol: protocol } = client as unknown as { readonly _protocol?: LoginProtocol };
      if (protocol !== undefined) signAtOnce(protocol);
      if (protocol === undefined || !askAtOnce(protocol, accept)) accept();
    },
  };
}

function isReadyKey(offer: AnyAuthMethod | false): boolean {
  if (offer === false || offer.type !== 'publickey') return false;
  return (offer.key as unknown as ParsedKey).type !== 'ssh-rsa';
}

/** Takes the service for granted; the true answer is told to `accept`. False when ssh2 is not as it is known. */
function askAtOnce(protocol: LoginProtocol, accept: () => void): boolean {
  const { _handlers: handlers } = protocol;
  const begin = handlers?.SERVICE_ACCEPT;
  const request = protocol.service?.bind(protocol);
  if (handlers === undefined || begin === undefined || request === undefined) return false;
  protocol.service = (name) => {
    request(name);
    handlers.SERVICE_ACCEPT = accept;
    begin(protocol, name);
  };
  return true;
}

const hashes: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

function signAtOnce(protocol: LoginProtocol): void {
  const send = protocol.authPK?.bind(protocol);
  if (send === undefined) return;
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign !== undefined || !key.isPrivateKey()) {
      send(user, key, algorithm, sign);
      return;
    }
    send(user, key, algorithm, (data, answer) => {
      const signature: unknown = key.sign(data, algorithm === undefined ? undefined : hashes[algorithm]);
      // ssh2 tries to sign again when the server takes the key, and then tells what is wrong.
      if (signature instanceof Buffer) answer(signature);
      else send(user, key, algorithm);
    });
  };
}
