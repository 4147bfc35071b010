import { exitCode } from '../exit-code.js';
import { daemonOf } from './client.js';

/** `bioxen session env`. */
export async function useInSession(
  name: string,
  environment: string,
  { reload = false }: { readonly reload?: boolean },
): Promise<number> {
  await using daemon = await daemonOf(name);
  await using session = await daemon.attach(name, { clientName: 'env', fromSeq: 'now' });
  await session.setEnvironment(environment, { reload });
  return exitCode.ok;
}
