import { isIPv6 } from 'node:net';

/** Which address of a guest is wanted. */
export interface AddressChoice {
  /** The number of the network interface: `'0'`. @defaultValue the lowest that has an address */
  readonly device?: string | undefined;
  /** @defaultValue IPv4, else IPv6 */
  readonly family?: 'ipv4' | 'ipv6' | undefined;
}

interface Found {
  readonly device: number;
  readonly isSecond: boolean;
  readonly address: string;
}

/**
 * The address that a guest told, from `networks` of its metrics: `0/ip`, `0/ipv4/0`, `0/ipv6/0`. Those that hold on one link
 * only are none. The keys and values come from the guest: they are checked.
 */
export function guestAddress(
  networks: Readonly<Record<string, string>>,
  { device, family }: AddressChoice = {},
): string | undefined {
  const found: Found[] = [];
  for (const [key, value] of Object.entries(networks)) {
    const parts = /^(\d{1,5})\/(?:ip|ipv([46])\/\d{1,5})$/.exec(key);
    const address = value.trim();
    if (parts === null || !isUsable(address)) continue;
    const [, number = '', version] = parts;
    const isSixth = isIPv6(address);
    if (version !== undefined && (version === '6') !== isSixth) continue;
    if (device !== undefined && number !== device) continue;
    if (family !== undefined && (family === 'ipv6') !== isSixth) continue;
    found.push({ device: Number(number), isSecond: isSixth, address });
  }
  return found.toSorted(
    (left, right) => left.device - right.device || Number(left.isSecond) - Number(right.isSecond),
  )[0]?.address;
}

function isUsable(address: string): boolean {
  if (isIPv6(address)) return !/^fe[89ab]/i.test(address) && address !== '::' && address !== '::1';
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return false;
  const [first, second] = parts;
  return first !== 0 && first !== 127 && !(first === 169 && second === 254);
}
