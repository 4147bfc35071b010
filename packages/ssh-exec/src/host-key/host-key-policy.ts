/** What makes the key of a host trusted. */
export interface HostKeyPolicy {
  /**
   * The files to look in; `true` for those of the ssh configuration. `false` for none.
   * @defaultValue true
   */
  readonly knownHosts?: boolean | readonly string[] | undefined;
  /**
   * What to do with a host of which no key is known: refuse it, or take its key and remember it. A key that differs from
   * the known one is refused in either case.
   * @defaultValue 'accept-new' where the ssh configuration says StrictHostKeyChecking accept-new, else 'reject'
   */
  readonly unknown?: 'reject' | 'accept-new' | undefined;
  /** The name to look for instead of the host's: HostKeyAlias. */
  readonly alias?: string | undefined;
  /** Fingerprints that are trusted, and no other: `SHA256:…`, as ssh-keygen -lf prints them. No file is read. */
  readonly sha256?: readonly string[] | undefined;
}
