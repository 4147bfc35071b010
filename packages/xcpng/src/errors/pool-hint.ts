import { BioxenError } from '@bioxen/core';

/** What to do next, in the words of a configuration: nobody need look what became of a call of something that was undone. */
export function poolHint(error: BioxenError): string | undefined {
  const { code, cause, hint } = error;
  const isSilence = [code, BioxenError.isInstance(cause) ? cause.code : undefined].includes('XAPI_TIMEOUT');
  if (isSilence) return 'Look at the load of the pool, or give it longer to answer: call_timeout.';
  return code === 'VM_TIMEOUT'
    ? 'Look at the load of the pool, or give all of it longer: start_timeout.'
    : hint;
}
