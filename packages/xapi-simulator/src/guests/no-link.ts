import { UnsupportedError } from '@bioxen/core';

/** The refusal to say what the network of a guest does. */
export function noLink(of: string): UnsupportedError {
  return new UnsupportedError(`changing the network of ${of}`, {
    subject: 'This driver',
    hint: "Make guests with a relay: createProcessDriver({ link: 'relay' }).",
  });
}
