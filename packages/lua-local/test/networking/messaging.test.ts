import { NetworkedLuaVM } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { onFreePort } from './free-port.js';
import { missingSockets, versions } from './lua-sockets.js';

const host = '127.0.0.1';
const RECORD = '>insulin Homo sapiens\nATGGCCCTGTGGATGCGCCTCCTGCCCCTGCTG\nGCGCTGCTGGCCCTCTGGGGACCTGAC\n';

/** Gives the sequence of a FASTA record back in reverse complement. */
const REVERSE_COMPLEMENT = `
  local header, body = (...):match("^(>[^\\n]*)\\n(.*)$")
  local pairs_of = { A = "T", C = "G", G = "C", T = "A" }
  return header .. "\\n" .. body:gsub("%s", ""):reverse():gsub(".", pairs_of) .. "\\n"
`;

describe.each(versions)('messages on %s', (luaVersion) => {
  const skipReason = missingSockets(luaVersion);

  test('E10 two VMs exchange a FASTA record', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using sequencer = new NetworkedLuaVM({ luaVersion, vmId: 'sequencer' });
    await using analyst = new NetworkedLuaVM({ luaVersion, vmId: 'analyst' });
    await using inbox = await onFreePort(async (port) => await analyst.startReceiver({ port }));
    await using answers = await onFreePort(
      async (port) => await sequencer.startReceiver({ port, messages: 1 }),
    );

    await sequencer.sendMessage({ host, port: inbox.port, message: RECORD });
    const arrived = await inbox.next();
    expect(arrived?.text).toBe(RECORD);

    const { stdoutBytes } = await analyst.execute(REVERSE_COMPLEMENT, { args: [arrived?.bytes] });
    await analyst.sendMessage({ host, port: answers.port, message: stdoutBytes.slice(0, -1) });
    const texts: string[] = [];
    for await (const { text } of answers) texts.push(text);
    expect(texts).toEqual([
      '>insulin Homo sapiens\nGTCAGGTCCCCAGAGGGCCAGCAGCGCCAGCAGGGGCAGGAGGCGCATCCACAGGGCCAT\n',
    ]);
  });

  test('E10 programs of two VMs talk through bioxen.messages', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using asking = new NetworkedLuaVM({ luaVersion });
    await using answering = new NetworkedLuaVM({ luaVersion });
    let hear: (port: number) => void = () => undefined;
    const listening = new Promise<number>((resolve) => {
      hear = resolve;
    });
    const answer = answering.execute(
      `local socket, messages = require("socket"), require("bioxen.messages")
       local listener = assert(socket.bind("127.0.0.1", 0))
       print((select(2, listener:getsockname())))
       local connection = assert(listener:accept())
       local question = assert(messages.receive(connection))
       assert(messages.send(connection, question:reverse()))
       return #question, messages.receive(connection)`,
      {
        buffering: 'line',
        onOutput: ({ bytes }) => hear(Number.parseInt(Buffer.from(bytes).toString(), 10)),
      },
    );
    const question = await asking.execute(
      `local socket, messages = require("socket"), require("bioxen.messages")
       local connection = assert(socket.connect("127.0.0.1", (...)))
       assert(messages.send(connection, ("ACGT"):rep(100000) .. "\\0\\255"))
       local answer = assert(messages.receive(connection))
       connection:close()
       return #answer, answer:sub(1, 6)`,
      { args: [await listening], strings: 'bytes' },
    );
    expect(question.stderr).toBe('');
    expect(question.values).toEqual([400_002, new Uint8Array([255, 0, 84, 71, 67, 65])]);
    expect((await answer).values).toEqual([400_002, null, 'closed']);
  });
});

describe('a receiver', () => {
  const skipReason = missingSockets('5.4');

  test('takes every byte, empty and large messages, from many senders at once', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM();
    const large = new Uint8Array(5_000_000).fill(10);
    await using receiver = await onFreePort(async (port) => await vm.startReceiver({ port, messages: 4 }));
    const short = ['', '"]] os.exit()--', 'message 1 2 #3\nabc'];
    const sending = Promise.all(
      [...short, large].map(async (message) => {
        await vm.sendMessage({ host, port: receiver.port, message });
      }),
    );
    const texts: string[] = [];
    for await (const { text } of receiver) texts.push(text);
    await sending;
    expect(new Set(texts)).toEqual(new Set([...short, Buffer.from(large).toString()]));
  });

  test('makes senders wait while nobody fetches, and loses nothing', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM();
    await using receiver = await onFreePort(async (port) => await vm.startReceiver({ port }));
    const sending = vm.execute(
      `local messages, connection = require("bioxen.messages"), assert(require("socket").connect("127.0.0.1", (...)))
       for i = 1, 500 do assert(messages.send(connection, i .. ("x"):rep(10000))) end
       for i = 1, 500 do assert(connection:receive(4)) end
       return "all taken"`,
      { args: [receiver.port] },
    );
    for (let index = 1; index <= 500; index += 1) {
      expect((await receiver.next())?.text).toBe(`${String(index)}${'x'.repeat(10_000)}`);
    }
    expect((await sending).stdout).toBe('all taken');
  });

  test('hangs up on a message that is too long, and the sender hears of it', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM();
    await using receiver = await onFreePort(
      async (port) => await vm.startReceiver({ port, maxMessageBytes: 100 }),
    );
    await expect(
      vm.sendMessage({ host, port: receiver.port, message: 'x'.repeat(101) }),
    ).rejects.toMatchObject({ name: 'NetworkingError', message: expect.stringContaining('was not taken') });
    await vm.sendMessage({ host, port: receiver.port, message: 'x'.repeat(100) });
    expect((await receiver.next())?.bytes).toHaveLength(100);
  });

  test('that is stopped has no more messages', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM();
    const receiver = await onFreePort(async (port) => await vm.startReceiver({ port }));
    await vm.sendMessage({ host, port: receiver.port, message: 'first' });
    const first = await receiver.next();
    await receiver.stop();
    expect([first?.text, await receiver.next()]).toEqual(['first', undefined]);
  });

  test('of a VM that is closed ends with that error', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const vm = new NetworkedLuaVM();
    const receiver = await onFreePort(async (port) => await vm.startReceiver({ port }));
    const next = receiver.next().catch((error: unknown) => error);
    await vm.close();
    expect(await next).toMatchObject({ code: 'CLOSED' });
  });
});
