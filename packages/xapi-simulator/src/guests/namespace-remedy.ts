const isRefused = /uid map|RTM_NEWADDR|No permissions to cre|unshare|namespace|network was not made/i;
const isUsedUp = /max_\*_namespaces|No space left on device|ENOSPC/;

/** What helps where a user namespace could not be made; empty where that was not what failed. */
export function namespaceRemedy(reason: string): string {
  if (!isRefused.test(reason)) return '';
  if (isUsedUp.test(reason)) return 'Allow more user namespaces: sysctl user.max_user_namespaces=65536';
  return 'Allow user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0 (or kernel.unprivileged_userns_clone=1)';
}
