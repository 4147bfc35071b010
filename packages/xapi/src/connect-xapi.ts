import { CallAbortedError } from './errors/call-aborted-error.js';
import { XapiTransportError } from './errors/transport-error.js';
import { XAPIClient } from './xapi-client.js';
import { checkClientOptions, type XapiClientOptions } from './xapi-client-options.js';

/**
 * Makes a client and logs in.
 * @throws InvalidOptionError, XapiError (wrong password), XapiTransportError (unreachable, untrusted, no XenAPI)
 */
export function connectXapi(options: XapiClientOptions): Promise<XAPIClient>;
export function connectXapi(options: XapiClientOptions<bigint>): Promise<XAPIClient<bigint>>;
export async function connectXapi(
  options: XapiClientOptions | XapiClientOptions<bigint>,
): Promise<XAPIClient | XAPIClient<bigint>> {
  checkClientOptions(options);
  const client =
    options.int64 === 'bigint' ? new XAPIClient<bigint>(options) : new XAPIClient<number>(options);
  try {
    await client.login(options.signal === undefined ? {} : { signal: options.signal });
    return client;
  } catch (error) {
    const closed = client.close();
    // Whoever set a limit is not kept waiting for the farewell.
    if (!isCutOff(error)) await closed;
    throw error;
  }
}

function isCutOff(error: unknown): boolean {
  return (
    CallAbortedError.isInstance(error) ||
    (XapiTransportError.isInstance(error) && error.code === 'XAPI_TIMEOUT')
  );
}
