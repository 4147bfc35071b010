/**
 * A request that cannot be parsed. xapi answers it with HTTP 500 and a page that prints the exception;
 * the message here is that text.
 */
export class MalformedRequest extends Error {
  override get name(): string {
    return 'MalformedRequest';
  }
}
