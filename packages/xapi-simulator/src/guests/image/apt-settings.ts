import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The mirror that this computer's apt takes a suite from; undefined where it takes it from none. */
export async function aptMirror(suite: string): Promise<string | undefined> {
  const wanted = [`Release: ${suite}`, 'Component: main', 'Created-By: Packages'];
  const sites = await said('apt-get', ['indextargets', '--format', '$(SITE)', ...wanted]);
  return sites.split('\n').find((site) => /^https?:\/\//.test(site));
}

/** The variables that lead programs through the proxy that this computer uses: those of its environment, else that of apt. */
export async function proxyVariables(): Promise<Readonly<Record<string, string>>> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    /^(?:https?|no)_proxy$/i.test(name) && value !== undefined ? [[name, value] as const] : [],
  );
  if (own.length > 0) return Object.fromEntries(own);
  const [, proxy] =
    /^proxy='(.+)'$/m.exec(await said('apt-config', ['shell', 'proxy', 'Acquire::http::Proxy'])) ?? [];
  return proxy === undefined || proxy === 'DIRECT' ? {} : { http_proxy: proxy, https_proxy: proxy };
}

async function said(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(program, args)).stdout;
  } catch {
    // Other systems have no apt.
    return '';
  }
}
