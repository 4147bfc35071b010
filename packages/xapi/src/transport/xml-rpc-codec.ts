import { StringDecoder } from 'node:string_decoder';
import { setImmediate } from 'node:timers/promises';
import CustomType from 'xmlrpc/lib/customtype.js';
import Deserializer, { type SaxParser } from 'xmlrpc/lib/deserializer.js';
import serializer from 'xmlrpc/lib/serializer.js';
import type { RawValue, WireValue } from '../wire/wire-value.js';

// The codec of npm `xmlrpc`, with a guard for each thing that it gets wrong. Another codec would replace this file alone.

/** What a response holds: its value, or a fault. */
export type XmlResponse =
  | { readonly kind: 'value'; readonly value: RawValue }
  | { readonly kind: 'fault'; readonly value: RawValue };

// What has arrived already would be parsed in one go, which takes milliseconds for each of these: whatever else the program does
// gets its turn in between.
const bytesATurn = 32_768;

/** A document that is no response, and why. Whoever knows the call makes a typed error of it. */
class ResponseFault extends Error {
  override get name(): string {
    return 'ResponseFault';
  }
}

class StringType extends CustomType {
  override tagName = 'string';
}

class DoubleType extends CustomType {
  override tagName = 'double';
}

/** A method call as XML. Ints travel as strings, which every xapi takes; a number is a double. */
export function encodeCall(method: string, params: readonly WireValue[]): string {
  return serializer.serializeMethodCall(method, params.map(toXmlValue));
}

function toXmlValue(value: WireValue): unknown {
  // A plain string with `<` or `&` would become CDATA, in which CR LF turns into LF.
  if (typeof value === 'string') return new StringType(value);
  if (typeof value === 'number') return new DoubleType(doubleText(value));
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toXmlValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toXmlValue(item)]));
}

function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  // Some old servers want the point.
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : `${value}`;
}

/**
 * The value of a method response, parsed while it arrives. Ints, doubles and dates stay text.
 * @throws ResponseFault, or what the parser says, for anything that is not a well-formed response; never gives part of a value
 */
export async function decodeResponse(body: AsyncIterable<Uint8Array>): Promise<XmlResponse> {
  const deserializer = new GuardedDeserializer();
  let bytes = 0;
  for await (const chunk of body) {
    deserializer.write(chunk);
    bytes += chunk.length;
    if (bytes < bytesATurn) continue;
    bytes = 0;
    await setImmediate();
  }
  return deserializer.finish();
}

const strictness = { strict: true, noscript: true, strictEntities: true };
const xmlEntities = { amp: '&', gt: '>', lt: '<', quot: '"', apos: "'" };

class GuardedDeserializer extends Deserializer {
  readonly #decoder: StringDecoder = new StringDecoder('utf8');
  readonly #parser: SaxParser;
  #failure: Error | undefined;
  #values: readonly unknown[] | undefined;

  constructor() {
    super();
    // The stock parser is lenient: it reads `&copy;` as ©, and a bare `&` in a name replaces the key by the value. It is also
    // used without the stream around it, which takes more time than a short answer.
    this.#parser = Object.assign(this.parser._parser, strictness, {
      ENTITIES: Object.assign(Object.create(null), xmlEntities),
      onopentag: (node: { readonly name: string }) => this.onOpentag({ name: node.name.toUpperCase() }),
      onclosetag: (name: string) => this.onClosetag(name.toUpperCase()),
      ontext: (text: string) => this.onText(text),
      oncdata: (text: string) => this.onCDATA(text),
      ondoctype: () => this.onError('A document type is not part of XML-RPC'),
      onerror: (error: Error) => this.onError(error),
      onend: () => this.onDone(),
    });
    this.callback = (error, values) => {
      // A fault comes here as an error too, after the whole of it was read.
      if (error !== undefined && this.responseType !== 'fault') this.#failure ??= error;
      else this.#values ??= values ?? this.stack;
    };
  }

  write(chunk: Uint8Array): void {
    this.#feed(this.#decoder.write(chunk));
    if (this.#failure !== undefined) throw this.#failure;
  }

  finish(): XmlResponse {
    this.#feed(this.#decoder.end());
    if (this.#failure === undefined) this.#parser.close();
    if (this.#failure !== undefined) throw this.#failure;
    const [value, ...more] = this.#values ?? [];
    if (this.type !== 'methodresponse' || value === undefined || more.length > 0)
      throw new ResponseFault('The document is no method response with one value');
    return { kind: this.responseType === 'fault' ? 'fault' : 'value', value: value as RawValue };
  }

  #feed(text: string): void {
    if (text !== '' && this.#failure === undefined) this.#parser.write(text);
  }

  protected override onError(error: Error | string): void {
    this.#failure ??= typeof error === 'string' ? new ResponseFault(error) : error;
  }

  protected override endStruct(): void {
    const mark = this.marks.pop() ?? 0;
    const items = this.stack.splice(mark);
    // Ordinary objects of one shape are several times as quick as those without a prototype; `__proto__` is a member like others.
    const struct: Record<string, unknown> = {};
    if (items.length % 2 !== 0) throw new ResponseFault('A struct has a member without name or value');
    for (let at = 0; at < items.length; at += 2) {
      const name = items[at];
      if (typeof name !== 'string') throw new ResponseFault('A struct has a member without name');
      if (name === '__proto__')
        Object.defineProperty(struct, name, {
          value: items[at + 1],
          writable: true,
          enumerable: true,
          configurable: true,
        });
      else struct[name] = items[at + 1];
    }
    this.push(struct);
    this.value = false;
  }

  // Numbers would round, dates without zone would be taken for local ones: the schema's decoder reads the text.
  protected override endInt(data: string): void {
    this.endString(data);
  }

  protected override endI8(data: string): void {
    this.endString(data);
  }

  protected override endDouble(data: string): void {
    this.endString(data);
  }

  protected override endDateTime(data: string): void {
    this.endString(data);
  }

  protected override endBase64(): void {
    throw new ResponseFault('XenAPI has no base64 values');
  }
}
