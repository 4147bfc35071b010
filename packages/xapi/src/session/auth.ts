import type { ClientCertificate } from '../http/tls-policy.js';

/** How a client shows who it is. */
export type XapiAuth =
  | { readonly username: string; readonly password: string }
  /** A session that somebody else made and ends: it is neither renewed nor logged out. */
  | { readonly session: string }
  /** A certificate that the pool was told to take (pool.enable_client_certificate_auth). */
  | { readonly clientCertificate: ClientCertificate };
