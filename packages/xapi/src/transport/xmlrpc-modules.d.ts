// The parts of npm `xmlrpc` 1.3.2 that are used, as its JavaScript has them. It has no types of its own.

declare module 'xmlrpc/lib/customtype.js' {
  /** A scalar with a tag of its own, written as escaped text. */
  class CustomType {
    constructor(raw: string);
    readonly raw: string;
    tagName: string;
  }
  export default CustomType;
}

declare module 'xmlrpc/lib/serializer.js' {
  const serializer: { serializeMethodCall(method: string, params: readonly unknown[]): string };
  export default serializer;
}

declare module 'xmlrpc/lib/deserializer.js' {
  /** A parser of npm `sax`, which calls its members `onopentag` and so on. */
  export interface SaxParser {
    write(text: string): unknown;
    close(): unknown;
  }

  class Deserializer {
    /** What `sax.createStream` makes. */
    protected parser: { readonly _parser: SaxParser };
    protected stack: unknown[];
    protected marks: number[];
    protected value: boolean;
    protected type: string | null;
    protected responseType: string | null;
    protected callback: ((error: Error | undefined, result?: readonly unknown[]) => void) | null;
    protected push(value: unknown): void;
    protected onOpentag(node: { readonly name: string }): void;
    protected onClosetag(name: string): void;
    protected onText(text: string): void;
    protected onCDATA(text: string): void;
    protected onDone(): void;
    protected onError(error: Error | string): void;
    protected endStruct(data: string): void;
    protected endInt(data: string): void;
    protected endI8(data: string): void;
    protected endDouble(data: string): void;
    protected endDateTime(data: string): void;
    protected endBase64(data: string): void;
    protected endString(data: string): void;
  }
  export default Deserializer;
}
