import { isUtf8 } from 'node:buffer';
import type { CallLog } from '../calls/call-log.js';
import { asFailure, type Dispatcher, withoutSecrets } from '../dispatch/dispatcher.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { HostRole, SimPool } from '../pool/sim-pool.js';
import type { HttpExchange } from '../wire/http-exchange.js';
import type { HttpReply } from '../wire/http-message.js';
import { jsonDialect, jsonReply } from '../wire/json-writer.js';
import { type JsonCall, readJsonCall } from '../wire/json-reader.js';
import { MalformedRequest } from '../wire/malformed-request.js';
import { describeRpcValue, type RpcCall, uncleanValue } from '../wire/rpc-value.js';
import { createValueWriter } from '../wire/value-writer.js';
import type { WireReply } from '../wire/wire-value.js';
import { readXmlCall } from '../wire/xml-reader.js';
import { xmlDialect, xmlReply } from '../wire/xml-writer.js';

/** A call that was read, and how to answer it in its protocol. */
export interface ReadCall {
  readonly protocol: 'json' | 'xml';
  readonly call: RpcCall;
  /** Executes the call. */
  execute(): Promise<HttpReply>;
  /** Answers a failure instead. */
  fail(failure: { readonly code: string; readonly params: readonly string[] }): HttpReply;
}

/** Reads calls in both protocols and answers them. */
export interface RpcEndpoint {
  /**
   * @throws MalformedRequest
   */
  read(protocol: 'json' | 'xml', body: Buffer, host: HostRole, exchange: HttpExchange): ReadCall;
}

/** The endpoint of a pool, for all its hosts. */
export function createRpcEndpoint(pool: SimPool, dispatcher: Dispatcher, log: CallLog): RpcEndpoint {
  const fieldsOf = pool.model.fieldsOf;
  const writers = {
    json: createValueWriter(jsonDialect, fieldsOf),
    xml: createValueWriter(xmlDialect, fieldsOf),
  };

  function read(protocol: 'json' | 'xml', body: Buffer, host: HostRole, exchange: HttpExchange): ReadCall {
    if (!isUtf8(body)) throw new MalformedRequest('Xmlm.Error(1:1, "malformed character stream")');
    const text = body.toString('utf8');
    const call = protocol === 'json' ? readJsonCall(text) : readXmlCall(text);
    const reply = protocol === 'json' ? jsonForm(call as JsonCall) : xmlForm;
    return {
      protocol,
      call,
      execute: async () => {
        const unclean = uncleanValue(call.params);
        // xapi forgets here which version and id it was asked in.
        if (unclean !== undefined) return reply.lost(invalidText(describeRpcValue(unclean)));
        const [outcome, isBare] = await answer(protocol, call, host, exchange);
        const answered = reply.of(outcome, isBare);
        return !outcome.ok && outcome.code === 'HOST_IS_SLAVE'
          ? withThumbprint(answered, exchange, host)
          : answered;
      },
      fail: (failure) => reply.of({ ok: false, ...failure }, false),
    };
  }

  async function answer(
    protocol: 'json' | 'xml',
    call: RpcCall,
    host: HostRole,
    exchange: HttpExchange,
  ): Promise<readonly [WireReply, isBare: boolean]> {
    const record = log.add({
      method: call.method,
      params: withoutSecrets(pool.model.find(call.method)?.message, call.params),
      session: sessionOf(call),
      protocol,
      host: host.index,
      connection: exchange.connection,
      userAgent: exchange.request.headers.get('user-agent') ?? '',
      headers: exchange.request.headers,
      atMs: pool.clock.now(),
    });
    // Only a poll outlives its client's patience.
    if (call.method.startsWith('event.')) exchange.watchClient();
    try {
      const { type, value, isBare } = await dispatcher.dispatch(call, { host, signal: exchange.signal });
      return [{ ok: true, text: writers[protocol](type)(value) }, isBare === true];
    } catch (error) {
      const failure = asFailure(error);
      record.failure = failure.code;
      return [{ ok: false, ...failure }, false];
    }
  }

  return { read };
}

/** The session that a call names, when it names one. */
export function sessionOf({ params: [first] }: RpcCall): string | undefined {
  return first?.kind === 'string' && first.value.startsWith('OpaqueRef:') ? first.value : undefined;
}

/**
 * A slave tells the fingerprint of the coordinator to those who ask, so that a client that trusts the slave can trust the
 * coordinator without having seen it before.
 */
export function withThumbprint(
  reply: HttpReply,
  { request }: HttpExchange,
  host: HostRole,
  thumbprint: string | undefined = host.coordinatorFingerprint(),
): HttpReply {
  const asked = request.headers.get('x-xenapi-request-host-certificate-thumbprint');
  if (asked !== 'sha-256:master' || thumbprint === undefined) return reply;
  return { ...reply, headers: { 'x-xenapi-response-host-certificate-thumbprint': thumbprint } };
}

interface ReplyForm {
  of(reply: WireReply, isBare: boolean): HttpReply;
  /** For a failure before the request was understood. */
  lost(failure: ApiFailure): HttpReply;
}

const xmlForm: ReplyForm = {
  of: (reply, isBare) => ({ status: 200, contentType: 'text/xml', body: xmlReply(reply, isBare) }),
  lost: ({ code, params }) => xmlForm.of({ ok: false, code, params }, false),
};

function jsonForm({ version, id }: JsonCall): ReplyForm {
  const reply = (body: string): HttpReply => ({ status: 200, contentType: 'application/json', body });
  return {
    of: (answer) => reply(jsonReply(answer, version, id)),
    lost: ({ code, params }) => reply(jsonReply({ ok: false, code, params }, 1, '0')),
  };
}

function invalidText(shown: string): ApiFailure {
  return new ApiFailure('INVALID_VALUE', 'Invalid UTF-8 string in parameter', shown);
}
