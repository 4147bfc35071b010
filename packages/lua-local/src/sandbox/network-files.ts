/** What programs read that find hosts by name and check certificates, where this computer has it. */
export const NETWORK_FILES: readonly string[] = [
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/nsswitch.conf',
  '/etc/gai.conf',
  '/etc/services',
  '/etc/ssl/certs',
  '/etc/pki/tls/certs',
];
