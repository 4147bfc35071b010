import { expect, test } from 'vitest';
import { encodeExecute } from './request-encoder.js';

const text = (payload: string | Uint8Array): string => Buffer.from(payload as string).toString('latin1');

test('a plain program is sent as it is', () => {
  expect(encodeExecute('return 1', {})).toEqual({ operation: 'E', keys: '', payload: 'return 1' });
  const bytes = Uint8Array.of(97, 0, 255);
  expect(encodeExecute(bytes, {})).toEqual({ operation: 'E', keys: '', payload: bytes });
});

test('input and line buffering are keys', () => {
  expect(encodeExecute('x', { input: '', buffering: 'line' }).keys).toBe(' input=1 buffer=line');
  expect(encodeExecute('x', { buffering: 'block' }).keys).toBe('');
});

test('a mode is a key, but for the one that a driver takes anyway', () => {
  expect(encodeExecute('x', { mode: 'chunk' }).keys).toBe('');
  expect(encodeExecute('x', { mode: 'repl' }).keys).toBe(' mode=repl');
});

test('name, code and arguments stand one after the other, each with its length in bytes', () => {
  const request = encodeExecute('é', { args: [1, 'a'], chunkName: '@é.lua', mode: 'repl', input: '' });
  expect(request.keys).toBe(' name=7 args=7 mode=repl input=1');
  expect(text(request.payload)).toBe('@\xc3\xa9.lua\xc3\xa9i1;s1;a');
});

test('long strings of arguments go before the program', () => {
  const long = new Uint8Array(100_000);
  const request = encodeExecute('x', { args: [long, 1] });
  expect(request).toMatchObject({ keys: ' args=6', longStrings: [long] });
  expect(text(request.payload)).toBe('xb1;i1;');
});

test('no arguments are no key', () => {
  expect(encodeExecute('x', { args: [] })).toMatchObject({ keys: '' });
});
