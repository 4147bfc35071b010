import { InvalidOptionError } from '@bioxen/core';

const NO_ADDRESS: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']);

/** Why a server does not listen there, as an error that says what to do; others as they are. */
export function whyNotListening(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const context = { hint: 'Choose another port, or 0 for any that is free.', cause: error };
  const { code = '' } = error;
  if (code === 'EADDRINUSE')
    return new InvalidOptionError('port', `another program has ${port} of ${host}`, context);
  if (code === 'EACCES')
    return new InvalidOptionError('port', `${port} is for those who run this computer alone`, context);
  if (!NO_ADDRESS.has(code)) return error;
  return new InvalidOptionError('host', `${host} is no address of this computer`, {
    hint: 'Leave it out for 127.0.0.1, or give 0.0.0.0 for all addresses.',
    cause: error,
  });
}
