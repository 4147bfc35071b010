import { anArray, aString, checkOptions, InvalidOptionError, NetworkingError } from '@bioxen/core';
import { luaText } from './lua-text.js';
import { canonicalHost, type NetworkRule, parseNetworkRules } from './network-rule.js';

/** What the programs of a networked VM may talk to. */
export interface NetworkOptions {
  /**
   * Hosts and ports to connect to and to listen on: `127.0.0.1:8080-8090`, `example.org:80`, `[::1]:9000`, `localhost`.
   * A name opens only its public addresses: list private ones by themselves.
   * @defaultValue every port of loopback, nothing else
   */
  readonly allow?: readonly string[];
}

const DEFAULT_ALLOW = ['localhost'];

/** The allow-list of a VM. It keeps programs from accidents; it is no wall against hostile ones. */
export class NetworkPolicy {
  readonly #rules: readonly NetworkRule[];

  /** @throws InvalidOptionError for an entry that is none */
  constructor(options: NetworkOptions = {}) {
    checkOptions(options, { allow: anArray }, 'network');
    this.#rules = (options.allow ?? DEFAULT_ALLOW).flatMap((entry) => {
      if (aString(entry) !== undefined) throw InvalidOptionError.unexpected('network.allow', entry, 'a text');
      return parseNetworkRules(entry);
    });
  }

  /** May a program talk to this host by this name? What the name resolves to is checked inside of the VM. */
  allows(host: string, port: number): boolean {
    const wanted = canonicalHost(host);
    const hosts = wanted === 'localhost' ? ['127.0.0.1', '::1'] : [wanted];
    return this.#rules.some(
      (rule) => hosts.includes(rule.host) && rule.firstPort <= port && port <= rule.lastPort,
    );
  }

  /** @throws NetworkingError for what is not on the list */
  check(host: string, port: number): void {
    if (this.allows(host, port)) return;
    const address = host.includes(':') ? `[${host}]` : host;
    throw new NetworkingError(`${address}:${String(port)} is not allowed by the network policy of this VM`, {
      hint: `Add '${address}:${String(port)}' to network.allow of the VM if its programs shall reach it.`,
    });
  }

  /** The list as a Lua module: a table of `{ host, first, last }`. */
  toLua(): string {
    const rows = this.#rules.map(
      ({ host, firstPort, lastPort }) =>
        `{ host = ${luaText(host)}, first = ${String(firstPort)}, last = ${String(lastPort)} }`,
    );
    return `return { ${rows.join(', ')} }`;
  }
}
