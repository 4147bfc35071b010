/** Where pins of hosts are kept, for `trustOnFirstUse`: a file, a database, a Map. */
export interface PinStore {
  /** The pin kept for `host:port`; undefined when the host was never seen. */
  get(host: string): string | undefined | Promise<string | undefined>;
  /** Keeps the pin of a host that was seen for the first time. */
  set(host: string, pin: string): void | Promise<void>;
}

/**
 * Which certificates are trusted, for calls, PUT and GET alike. Without a policy, those that this computer's certificate
 * authorities vouch for.
 */
export type TlsPolicy =
  | {
      /** Certificates in PEM form that vouch for the host, in place of this computer's. */
      readonly ca: string | readonly string[];
      /** The name in the certificate, when it is not the one in the address. */
      readonly serverName?: string | undefined;
    }
  | {
      /** SHA-256 of the certificate of the host, or of each host of the pool: `sha256/…`. */
      readonly pin: string | readonly string[];
    }
  | {
      /** The certificate seen first is trusted and kept; another one later is refused. */
      readonly trustOnFirstUse: PinStore;
    }
  | {
      /** Trust any certificate. Anybody on the way can read the password. */
      readonly insecure: true;
    };

/** A certificate and key with which the client shows who it is. */
export interface ClientCertificate {
  /** In PEM form. */
  readonly cert: string;
  /** In PEM form. */
  readonly key: string;
}
