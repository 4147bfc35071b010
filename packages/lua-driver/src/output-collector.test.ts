import { expect, test } from 'vitest';
import { OutputCollector } from './output-collector.js';

const add = (collector: OutputCollector, stream: 'stdout' | 'stderr', text: string): void => {
  const bytes = Buffer.from(text);
  collector.add(stream, bytes, 0, bytes.length);
};

test('keeps both streams apart, up to one limit for both', () => {
  const collector = new OutputCollector(6);
  add(collector, 'stdout', 'abc');
  add(collector, 'stderr', 'de');
  add(collector, 'stdout', 'fgh');
  add(collector, 'stderr', 'more');
  expect(Buffer.from(collector.bytes('stdout')).toString()).toBe('abcf');
  expect(Buffer.from(collector.bytes('stderr')).toString()).toBe('de');
  expect(collector).toMatchObject({ written: 12, truncated: true });
});

test('output of exactly the limit is not truncated', () => {
  const collector = new OutputCollector(3);
  add(collector, 'stdout', 'abc');
  expect(collector.truncated).toBe(false);
});

test('keeps a copy of a part of the bytes that it is shown', () => {
  const collector = new OutputCollector(100);
  for (const size of [4, 400]) {
    const bytes = Buffer.alloc(size, 'a');
    collector.add('stdout', bytes, 1, 3);
    bytes.fill('z');
  }
  expect(Buffer.from(collector.bytes('stdout')).toString()).toBe('aaaa');
});

test('a piece of which more is to come stays in one memory, and a torn one takes nothing from what follows', () => {
  const collector = new OutputCollector(20);
  const show = (stream: 'stdout' | 'stderr', text: string, left: number): void => {
    const bytes = Buffer.from(text);
    collector.add(stream, bytes, 0, bytes.length, left);
    bytes.fill('z');
  };
  show('stdout', 'abc', 3);
  show('stdout', 'de', 1);
  show('stdout', 'f', 0);
  const whole = collector.bytes('stdout');
  expect(Buffer.from(whole).toString()).toBe('abcdef');
  expect(whole.buffer.byteLength).toBe(6);
  show('stdout', 'gh', 9);
  show('stderr', 'E', 0);
  show('stdout', 'ij', 0);
  show('stdout', 'k', 4);
  show('stdout', 'lmnop', 0);
  show('stdout', 'qrst', 8);
  expect(Buffer.from(collector.bytes('stdout')).toString()).toBe('abcdefghijklmnopqrs');
  expect(Buffer.from(collector.bytes('stderr')).toString()).toBe('E');
  expect(collector).toMatchObject({ written: 21, truncated: true });
});

test('memory for what is announced is taken up to the limit only', () => {
  const collector = new OutputCollector(10);
  collector.add('stdout', Buffer.from('ab'), 0, 2, 2 ** 40);
  expect(Buffer.from(collector.bytes('stdout')).toString()).toBe('ab');
  expect(collector.bytes('stdout').buffer.byteLength).toBe(10);
});

test('with a limit of 0 it counts and keeps nothing, and calls that truncated once something came', () => {
  const collector = new OutputCollector(0);
  expect(collector.truncated).toBe(false);
  add(collector, 'stdout', 'abc');
  expect(collector).toMatchObject({ written: 3, truncated: true });
  expect(collector.bytes('stdout')).toHaveLength(0);
});

test('without a limit it counts, keeps nothing and calls nothing truncated', () => {
  const collector = new OutputCollector(undefined);
  add(collector, 'stdout', 'abc');
  expect(collector).toMatchObject({ written: 3, truncated: false });
  expect(collector.bytes('stdout')).toHaveLength(0);
});
