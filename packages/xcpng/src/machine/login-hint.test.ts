import { AuthError } from '@bioxen/ssh-exec';
import { expect, test } from 'vitest';
import { XCPngConnectionError } from '../errors/xcpng-connection-error.js';
import { loginHint } from './login-hint.js';

test('who is not let in reads which keys of the configuration to look at, not what to do on a machine that is gone', () => {
  const refused = new AuthError({ host: '10.0.0.7', user: 'ada', tried: [], accepted: ['publickey'] });
  expect(loginHint(refused)).toMatch(/^Look at ssh_user and ssh_key_path.+ is removed again\.$/);
  const told = XCPngConnectionError.from('ssh://ada@10.0.0.7:22', refused, loginHint(refused));
  expect(told).toMatchObject({ hint: loginHint(refused), cause: refused, retryable: refused.retryable });
});

test('what is no fault of the login has the advice of its own', () => {
  expect(loginHint(new RangeError('no'))).toBeUndefined();
  expect(XCPngConnectionError.from('ssh://x', new RangeError('no')).hint).toBeUndefined();
});
