import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { PartLength } from './part-length.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const reader = {};

test('parts grow on a fast wire, to 128 MiB, and stay so for the next reader', () => {
  const length = new PartLength('paced', new FakeClock());
  const lengths = [length.next(reader)];
  for (let part = 0; part < 3; part += 1) {
    length.given(reader, lengths.at(-1) ?? 0);
    lengths.push(length.next(reader));
  }
  expect(lengths).toEqual([256 * KIB, 4 * MIB, 64 * MIB, 128 * MIB]);
  expect(length.next({})).toBe(128 * MIB);
});

test('parts on a slow wire are through in 125 ms, as far as 256 KiB are', async () => {
  const clock = new FakeClock();
  const length = new PartLength('paced', clock);
  for (const bytes of [256 * KIB, 4 * MIB, 64 * MIB]) {
    length.given(reader, bytes);
    length.next(reader);
  }
  length.given(reader, 16 * MIB);
  await clock.advance(500);
  expect(length.next(reader)).toBe(4 * MIB);
  length.given(reader, 4 * MIB);
  await clock.advance(10_000);
  expect(length.next(reader)).toBe(256 * KIB);
});

test('the time between two programs is not the wire', async () => {
  const clock = new FakeClock();
  const length = new PartLength('paced', clock);
  length.given(reader, 256 * KIB);
  expect(length.next(reader)).toBe(4 * MIB);
  length.given(reader, 4 * MIB);
  await clock.advance(10_000);
  expect(length.next({})).toBe(4 * MIB);
});

test('whole parts are as long as a frame may be', () => {
  expect(new PartLength('whole').next(reader)).toBe(128 * MIB);
});
