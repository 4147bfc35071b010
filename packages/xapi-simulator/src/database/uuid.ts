import type { Random } from '@bioxen/core';

/** 16 random bytes in the form of a uuid. As xapi's own, it carries no version. */
export function newUuid(random: Random): string {
  const [a, b, c, d] = [word(random), word(random), word(random), word(random)];
  return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`;
}

function word(random: Random): string {
  return Math.floor(random.next() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
