import { loadInside } from '../local/inside-modules.mjs';

/** The parts of our client that read answers, from its sources: no connection is in what they take. */
export const loadReaders = async () => {
  const { codec, decode, types, text } = await loadInside(
    {
      codec: 'transport/xml-rpc-codec.ts',
      decode: 'wire/decode.ts',
      types: 'schema/type-code.ts',
      text: 'transport/json-text.ts',
    },
    { sources: 'packages/xapi/src', external: ['xmlrpc'] },
  );
  // (VM ref -> VM record) map
  const toRecords = decode.createDecoder('number').of(types.parseTypeCode('MrVM.RVM.'));
  return { toRecords, parseJsonText: text.parseJsonText, decodeResponse: codec.decodeResponse };
};
