import { UsageError } from '../usage-error.js';

/** Where Redis is: `--redis`, or BIOXEN_REDIS_URL, which `ps` does not show. @throws UsageError where neither says it */
export function redisUrl(flag: string | undefined): string {
  const url = flag ?? process.env['BIOXEN_REDIS_URL'];
  if (url === undefined || url === '') {
    throw new UsageError(
      'A fleet meets at a Redis, and none is named.',
      'Add --redis redis://HOST:6379, or set BIOXEN_REDIS_URL.',
    );
  }
  if (/^rediss?:\/\/./.test(url)) return url;
  throw new UsageError(
    'The address of Redis begins with redis:// or rediss://.',
    'For example redis://HOST:6379.',
  );
}
