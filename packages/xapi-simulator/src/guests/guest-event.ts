/** What a guest's agent tells of it. */
export interface AgentReport {
  /** IPv4, or IPv6 with colons. Missing while it has none. */
  readonly address?: string | undefined;
  /** `name`, `distro`, `major`, `minor`, `uname`. */
  readonly osVersion: ReadonlyMap<string, string>;
  /** What the guest can be asked to do. */
  readonly features: ReadonlySet<GuestFeature>;
}

/** Something that a guest does when it is asked. */
export type GuestFeature = 'shutdown' | 'poweroff' | 'reboot' | 'suspend';

/** What happens in a guest by itself. */
export type GuestEvent =
  | { readonly type: 'agent'; readonly report: AgentReport }
  | { readonly type: 'halted'; readonly by: 'guest' | 'host' | 'crash' }
  | { readonly type: 'rebooted' }
  | { readonly type: 'console'; readonly bytes: Uint8Array };
