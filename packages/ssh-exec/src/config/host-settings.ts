/** What a configuration says of one host, in words of ssh_config(5). */
export interface HostSettings {
  readonly hostName?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly identityFiles?: readonly string[] | undefined;
  readonly identityAgent?: string | undefined;
  readonly identitiesOnly?: boolean | undefined;
  readonly knownHostsFiles?: readonly string[] | undefined;
  readonly hashKnownHosts?: boolean | undefined;
  /** StrictHostKeyChecking is `accept-new`. What trusts more than that is not heard. */
  readonly acceptsNew?: boolean | undefined;
  readonly hostKeyAlias?: string | undefined;
  /** `user@host:port,…`, the nearest first. */
  readonly proxyJump?: string | undefined;
  readonly proxyCommand?: string | undefined;
}

/** The settings in lines of `keyword value`, as `ssh -G` prints them. Keywords of no interest are passed over. */
export function parseSettings(lines: string, expand: (path: string) => string): HostSettings {
  const values = new Map<string, string[]>();
  for (const line of lines.split('\n')) {
    const blank = line.indexOf(' ');
    if (blank < 0) continue;
    const keyword = line.slice(0, blank).toLowerCase();
    values.set(keyword, [...(values.get(keyword) ?? []), line.slice(blank + 1).trim()]);
  }
  const one = (keyword: string): string | undefined => {
    const value = values.get(keyword)?.[0];
    return value === undefined || value === '' || value === 'none' ? undefined : value;
  };
  const flag = (keyword: string): boolean | undefined => {
    const value = one(keyword);
    return value === undefined ? undefined : value === 'yes';
  };
  const files = (keyword: string): readonly string[] =>
    (values.get(keyword) ?? []).flatMap((value) => value.split(/\s+/)).filter((path) => path !== 'none');
  const known = [...files('userknownhostsfile'), ...files('globalknownhostsfile')];
  const port = one('port');
  return {
    hostName: one('hostname'),
    port: port === undefined ? undefined : Number(port),
    user: one('user'),
    identityFiles: files('identityfile').map(expand),
    identityAgent: one('identityagent'),
    identitiesOnly: flag('identitiesonly'),
    knownHostsFiles: known.length === 0 ? undefined : known.map(expand),
    hashKnownHosts: flag('hashknownhosts'),
    acceptsNew: one('stricthostkeychecking')?.toLowerCase() === 'accept-new',
    hostKeyAlias: one('hostkeyalias'),
    proxyJump: one('proxyjump'),
    proxyCommand: one('proxycommand'),
  };
}
