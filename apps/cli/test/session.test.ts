import { chmodSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sandboxSkipReason } from './find-sandbox.js';
import { printed } from './start-cli.js';
import { workFolder } from './work-folder.js';
import { makeSessionFolder } from './session-folder.js';

const folder = makeSessionFolder();
const cli = async (...args: readonly string[]): Promise<Awaited<ReturnType<typeof folder.run>>> =>
  await folder.run(args);

afterAll(async () => {
  await folder.remove();
});

test('commands that only look start no daemon', async () => {
  expect(await cli('daemon', 'status')).toEqual(printed('The session daemon does not run.\n'));
  expect(await cli('session', 'ls')).toEqual(printed(''));
  expect(await cli('session', 'read', 'nope')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('bioxen session ls') as string,
  });
  expect(JSON.parse((await cli('daemon', 'status', '--json')).stdout)).toEqual({
    schemaVersion: 1,
    running: false,
  });
});

test('D08 a session with --keep-locals keeps them from one command to the next', async () => {
  await cli('session', 'new', 'kept', '--engine', 'embedded', '--keep-locals');
  await cli('session', 'send', 'kept', '-e', 'local x = 41');
  await cli('session', 'send', 'kept', '--wait', '-e', 'x + 1');
  expect(await cli('session', 'read', 'kept')).toEqual(printed('42\n'));
  expect(await folder.run(['repl', 'kept', '--keep-locals'], { input: '' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Session 'kept' exists") as string,
  });
  await cli('session', 'rm', 'kept');
});

test('what is unread is shown to who attaches without anything to say, and not again', async () => {
  await cli('session', 'new', 'unread', '--engine', 'embedded');
  for (const options of [[], ['--observe']]) {
    await cli('session', 'send', 'unread', '--wait', '-e', 'print("before")');
    expect(await folder.run(['session', 'attach', 'unread', ...options], { input: '' })).toEqual(
      printed('before\n'),
    );
    expect(await folder.run(['session', 'attach', 'unread', ...options], { input: '' })).toEqual(printed(''));
  }
  await cli('session', 'rm', 'unread');
});

test('I12 a session is made, sent to, read and ended, each by a process of its own', async () => {
  expect(await cli('session', 'new', 'a', '--engine', 'embedded')).toEqual(
    printed('a: this computer, Lua 5.4\n'),
  );
  expect(await cli('session', 'new', 'a')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('bioxen session rm') as string,
  });
  expect(await cli('session', 'send', 'a', '--wait', '-e', "x = 42\nprint('Value:', x)\n")).toEqual(
    printed(''),
  );
  expect(await cli('session', 'read', 'a')).toEqual(printed('Value:\t42\n'));
  expect(await cli('session', 'read', 'a')).toEqual(printed(''));
  expect(await folder.run(['session', 'send', 'a'], { input: 'print(x + 1)' })).toEqual(printed(''));
  expect(await cli('session', 'read', 'a', '--wait')).toEqual(printed('43\n'));
  expect(await cli('session', 'send', 'a', '--wait', '-e', 'error("no")')).toMatchObject({
    code: 1,
    stderr: 'stdin:1: no\n',
  });
  const { stderr } = await cli('session', 'read', 'a');
  expect(stderr).toMatch(/^lua: stdin:1: no\n/);
  const { stdout } = await cli('session', 'read', 'a', '--json', '--from', 'all');
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events).toContainEqual(expect.objectContaining({ kind: 'stdout', text: 'Value:\t42\n' }));
  expect((await cli('session', 'ls')).stdout).toMatch(/^NAME +STATE[^\n]*\na +idle +0 +Lua 5\.4 +embedded /);
  expect(JSON.parse((await cli('session', 'ls', '--json')).stdout)).toMatchObject({
    sessions: [{ name: 'a', state: 'idle', running: true, attached: false }],
  });
  expect(await cli('session', 'rm', 'a')).toEqual(printed(''));
  expect(await cli('session', 'rm', 'a')).toMatchObject({ code: 3 });
});

test('an endless loop is interrupted, and its globals stay', async () => {
  await cli('session', 'new', 'loop', '--engine', 'embedded');
  await cli('session', 'send', 'loop', '-e', 'kept = 1 while true do end');
  expect(await cli('session', 'send', 'loop', '--wait', '--timeout', '50ms', '-e', 'return 1')).toMatchObject(
    { code: 124 },
  );
  expect(await cli('session', 'interrupt', 'loop')).toEqual(printed('stopped\n'));
  expect(await cli('session', 'interrupt', 'loop')).toEqual(printed('finished\n'));
  await cli('session', 'send', 'loop', '--wait', '-e', 'print(kept)');
  expect((await cli('session', 'read', 'loop')).stdout).toMatch(/1\n1\n$/);
  await cli('session', 'rm', 'loop');
});

test('lines of a file are typed into a session, and it goes on', async () => {
  await cli('session', 'new', 'piped', '--engine', 'embedded');
  const typed = await folder.run(['session', 'attach', 'piped'], {
    input: 'x = 20\nx + 1\nfor i = 1, 2 do\nprint(i)\nend\nexit\nprint("never")\n',
  });
  expect(typed).toEqual(printed('21\n1\n2\n'));
  expect(await folder.run(['session', 'attach'], { input: 'x\n' })).toEqual(printed('20\n'));
  expect(await folder.run(['session', 'attach', 'piped'], { input: 'error("no")\n' })).toMatchObject({
    code: 1,
  });
  expect(await folder.run(['session', 'attach', 'piped', '--observe', '--takeover'])).toMatchObject({
    code: 2,
  });
  const escape = 'error("\\27[2J\\ntwo", 0)';
  expect((await cli('session', 'send', 'piped', '--wait', '-e', escape)).stderr).toBe('\\u{1b}[2J\ntwo\n');
  await cli('session', 'send', 'piped', '--wait', '-e', 'os.exit(3)');
  expect(await cli('session', 'send', 'piped', '-e', 'x')).toMatchObject({ code: 1 });
  expect(await cli('session', 'restart', 'piped')).toEqual(printed(''));
  expect(await folder.run(['session', 'attach', 'piped', '--from', 'now'], { input: 'x\n' })).toEqual(
    printed('nil\n'),
  );
  await cli('session', 'rm', 'piped');
});

test('I12 session exec keeps the globals of a named VM from one process to the next', async () => {
  await cli('vm', 'create', 'v', '--engine', 'embedded');
  expect(await cli('session', 'exec', 'v', '-e', 'n = (n or 0) + 1 return n')).toEqual(printed('1\n'));
  expect(await cli('session', 'exec', 'v', '-e', 'n = (n or 0) + 1 return n')).toEqual(printed('2\n'));
  expect(await cli('session', 'exec', 'v', '-e', 'error("no")')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^lua: \(command line\):1: no\n/) as string,
  });
  expect(await cli('session', 'exec', 'v', '--timeout', '50ms', '-e', 'while true do end')).toMatchObject({
    code: 124,
  });
  expect(await cli('session', 'exec', 'nope', '-e', 'return 1')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /^bioxen: There is no session and no VM 'nope'\n[^\n]*bioxen session new nope\.\n$/,
    ) as string,
  });
  await cli('session', 'new', 'other', '--on', 'v');
  await cli('vm', 'create', 'other', '--engine', 'embedded');
  // The session that was made for it is its own; one of the same name that was not is not.
  expect(await cli('vm', 'rm', 'v')).toMatchObject({
    code: 0,
    stderr: 'bioxen: Its session has ended with it.\n',
  });
  expect(await cli('vm', 'rm', 'other')).toEqual(printed(''));
  expect((await cli('session', 'ls')).stdout).toMatch(/^NAME[^\n]*\nother [^\n]*\n$/);
  expect(await cli('session', 'rm', 'other')).toEqual(printed(''));
});

test('code without an end is told of by send, and runs nothing', async () => {
  await cli('session', 'new', 'ends', '--engine', 'embedded');
  for (const wait of [[], ['--wait']]) {
    expect(await cli('session', 'send', 'ends', ...wait, '-e', 'x = 1 for i = 1, 2 do')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^bioxen: The code has no end[^\n]*it was not run\.\n/) as string,
    });
  }
  await cli('session', 'send', 'ends', '-e', 'while true do end');
  // While another program runs nobody can say that it has none: it fails when its turn comes.
  expect(await cli('session', 'send', 'ends', '-e', 'y = {')).toEqual(printed(''));
  await cli('session', 'interrupt', 'ends');
  expect((await cli('session', 'read', 'ends', '--wait')).stderr).toMatch(/interrupted![^]*near <eof>\n$/);
  expect(await cli('session', 'exec', 'ends', '-e', 'return x')).toEqual(printed('nil\n'));
  await cli('session', 'rm', 'ends');
});

test('lines of a file are one conversation, whatever stands on them', async () => {
  await cli('session', 'new', 'file', '--engine', 'embedded');
  const attach = async (input: string): Promise<Awaited<ReturnType<typeof cli>>> =>
    await folder.run(['session', 'attach', 'file'], { input });
  const lines = Array.from({ length: 1_000 }, (_, i) => `x = ${String(i)}\n\nx + 1\n`);
  const answers = Array.from({ length: 1_000 }, (_, i) => `${String(i + 1)}\n`);
  expect(await attach(lines.join(''))).toEqual(printed(answers.join('')));
  expect(await attach('for i = 1, 1 do\nexit = 1\n\nexit\n= 2\nend\nexit\n')).toEqual(printed(''));
  expect(await attach('x = {\n1,\n2,\n}\n#x\n:detach\n#x\n')).toEqual(printed('2\n'));
  const failing = await attach('error("no")\n"after"\n');
  expect(failing).toMatchObject({ code: 1, stdout: 'after\n' });
  for (const unfinished of ['y = 1\nfor i = 1, 2 do', 'for i = 1, 2 do\n']) {
    expect(await attach(unfinished)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The code has no end') as string,
    });
  }
  await cli('session', 'rm', 'file');
});

test('who follows a session gets all of it, however long that takes', async () => {
  await cli('session', 'new', 'much', '--engine', 'embedded');
  const written = async (): Promise<number> => {
    const { stdout } = await cli('session', 'ls', '--json');
    const { sessions } = JSON.parse(stdout) as {
      readonly sessions: readonly { bytes: number; name: string }[];
    };
    return sessions.find(({ name }) => name === 'much')?.bytes ?? 0;
  };
  const follower = folder.start(['session', 'read', 'much', '--follow', '--from', '1']);
  await cli('session', 'exec', 'much', '-e', 'print("first")');
  await follower.seen('first\n');
  follower.process.kill('SIGSTOP');
  // Four times what a session keeps.
  const lines = 4 * 1024;
  await cli(
    'session',
    'send',
    'much',
    '-e',
    `for i = 1, ${String(lines)} do print(("x"):rep(1023)) end print("last")`,
  );
  await expect.poll(written, { timeout: 30_000 }).toBeGreaterThan(2 ** 18);
  follower.process.kill('SIGCONT');
  await follower.seen('last\n');
  await cli('session', 'rm', 'much');
  const { stdout, stderr } = await follower.result;
  expect(stderr).toBe('');
  expect(stdout.length).toBe('first\n'.length + lines * 1024 + 'last\n'.length);
});

test('sessions are called sessions', async () => {
  await cli('session', 'new', 'called', '--engine', 'embedded');
  await cli('session', 'send', 'called', '--wait', '-e', 'os.exit(0)');
  for (const [args, message] of [
    [['session', 'read', 'nope'], "Session 'nope' not found"],
    [['session', 'rm', 'nope'], "Session 'nope' not found"],
    [['session', 'detach', 'nope'], "Session 'nope' not found"],
    [['session', 'new', 'called'], "Session 'called' already exists"],
    [['session', 'new', 'a/b'], "Invalid session name 'a/b'"],
    [['session', 'send', 'called', '-e', 'x'], "Cannot send: session 'called' is exited"],
  ] as const) {
    const { stderr } = await folder.run(args);
    expect(stderr.split('\n')[0]).toBe(`bioxen: ${message}`);
    expect(stderr).not.toMatch(/\bVM\b/);
  }
  // What to do next is what whoever meant that session wants, not only to end it.
  expect((await cli('session', 'new', 'called')).stderr).toContain('bioxen session attach called');
  expect((await cli('session', 'send', 'called', '-e', 'x')).stderr).toContain(
    'bioxen session restart called',
  );
  expect((await cli('session', 'send', 'called', 'x = 1')).stderr).toContain('-e');
  await cli('session', 'rm', 'called');
});

test('I08 modules of files and folders are given to a session', async () => {
  const folderOfModules = workFolder({
    'lua/bio/seq.lua': 'return "seq"',
    'lua/one.lua': 'return 1',
    'x.txt': '',
  });
  await cli('session', 'new', 'modules', '--engine', 'embedded');
  expect(await cli('session', 'add', 'modules', join(folderOfModules, 'lua'))).toEqual(
    printed('bio.seq\none\n'),
  );
  expect(
    await cli('session', 'exec', 'modules', '-e', 'return require("bio.seq") .. require("one")'),
  ).toEqual(printed('seq1\n'));
  for (const path of ['x.txt', 'nothing', '.']) {
    expect(await cli('session', 'add', 'modules', join(folderOfModules, path))).toMatchObject({
      code: path === '.' ? 0 : 2,
    });
  }
  expect(await cli('session', 'env', 'modules', 'nowhere')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/'nowhere' not found\n[^\n]*bioxen env create nowhere\.\n$/) as string,
  });
  await cli('session', 'rm', 'modules');
});

test('what ran is listed, and a fresh interpreter runs again what is asked for', async () => {
  await cli('session', 'new', 'again', '--engine', 'embedded');
  for (const code of ['x = 40', 'error("no")', 'x = x + 2', 'os.exit(0)']) {
    await cli('session', 'send', 'again', '--wait', '-e', code);
  }
  const { stdout } = await cli('session', 'history', 'again');
  expect(stdout).toMatch(/^ +1  ok +x = 40\n +2  failed +error\("no"\)\n +3  ok +x = x \+ 2\n/);
  expect(await cli('session', 'restart', 'again', '--replay', '1,2')).toMatchObject({
    code: 1,
    stderr: 'bioxen: request 1 ok\nbioxen: request 2 failed: stdin:1: no\n',
  });
  expect(await cli('session', 'exec', 'again', '-e', 'return x')).toEqual(printed('40\n'));
  expect(await cli('session', 'restart', 'again', '--replay', 'x')).toMatchObject({ code: 2 });
  await cli('session', 'rm', 'again');
});

test('a daemon that is stopped keeps no command waiting for ever, and goes on afterwards', async () => {
  await cli('session', 'new', 'stopped', '--engine', 'embedded');
  const { pid } = JSON.parse((await cli('daemon', 'status', '--json')).stdout) as { readonly pid: number };
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await cli('session', 'ls')).toMatchObject({
      code: 124,
      stderr: expect.stringMatching(/session daemon timed out after 15s\n[^\n]*kill -CONT/) as string,
    });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect((await cli('session', 'ls')).stdout).toContain('stopped');
  await cli('session', 'rm', 'stopped');
});

test('the daemon says what it is, and ends only when it may', async () => {
  await cli('session', 'new', 'last', '--engine', 'embedded');
  expect((await cli('daemon', 'status')).stdout).toMatch(/^pid: +\d+\n[^]*sessions: +1\n/);
  expect(await cli('daemon', 'stop')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('force') as string,
  });
  expect(await cli('daemon', 'restart', '--force')).toEqual(printed(''));
  expect(await cli('session', 'ls')).toEqual(printed(''));
  expect(await cli('daemon', 'stop')).toEqual(printed(''));
  expect((await cli('daemon', 'stop')).code).toBe(0);
});

test.for([
  [['session', 'new', 'a/b']],
  [['session', 'read', 'a', '--from', 'x']],
  [['session', 'send', 'a', '--timeout', '1s', '-e', 'x']],
  [['session', 'new', 'x', '--idle-timeout', '5']],
] as const)('%s is a usage error', async ([args]) => {
  expect(await folder.run(args)).toMatchObject({ code: 2, stdout: '' });
});

test('what is empty, or behind all events, is told or nothing, and is not waited for', async () => {
  await cli('session', 'new', 'short', '--engine', 'embedded');
  for (const code of ['', ' \n'])
    expect(await cli('session', 'send', 'short', '-e', code)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be empty') as string,
    });
  expect(await cli('session', 'read', 'short', '--from', '99999')).toEqual(printed(''));
});

test('when the daemon is killed, commands say that their session is lost, and it is listed as that', async () => {
  const own = makeSessionFolder();
  try {
    await own.run(['session', 'new', 'kept', '--engine', 'embedded']);
    const running = own.start(['session', 'exec', 'kept', '-e', 'print("on") while true do end']);
    const follower = own.start(['session', 'read', 'kept', '--follow', '--from', 'all']);
    await follower.seen('on\n');
    const status = await own.run(['daemon', 'status', '--json']);
    process.kill((JSON.parse(status.stdout) as { readonly pid: number }).pid, 'SIGKILL');
    for (const { result } of [running, follower]) {
      expect(await result).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^bioxen: Session 'kept' is lost: the connection to the daemon broke\n/,
        ) as string,
      });
    }
    // Who only asks after the daemon starts none for what was lost.
    const none = printed('The session daemon does not run.\n');
    expect(await own.run(['daemon', 'status'])).toEqual(none);
    expect((await own.run(['session', 'ls'])).stdout).toMatch(/\nkept +lost /);
    expect(await own.run(['daemon', 'stop'])).toEqual(printed(''));
    expect(await own.run(['daemon', 'status'])).toEqual(none);
    expect((await own.run(['session', 'ls'])).stdout).toMatch(/\nkept +lost /);
    expect(await own.run(['session', 'rm', 'kept'])).toEqual(printed(''));
    expect(await own.run(['session', 'new', 'kept', '--engine', 'embedded'])).toMatchObject({ code: 0 });
  } finally {
    await own.remove();
  }
});

test('a file that is sent is called by its name in messages of Lua, as by session exec', async () => {
  const path = join(workFolder({ 'motif.lua': 'x = 1\nerror("no motif")\n' }), 'motif.lua');
  await cli('session', 'new', 'named', '--engine', 'embedded');
  const message = `${path}:2: no motif\n`;
  expect(await cli('session', 'send', 'named', path, '--wait')).toMatchObject({ code: 1, stderr: message });
  expect((await cli('session', 'read', 'named')).stderr).toContain(`lua: ${message}`);
  expect((await cli('session', 'exec', 'named', path)).stderr).toContain(`lua: ${message}`);
  await cli('session', 'rm', 'named');
});

test('a name that is nearly that of a session is told whose it may be', async () => {
  await cli('session', 'new', 'Lambda', '--engine', 'embedded');
  const commands = [
    ['send', 'lambda', '-e', '1'],
    ['read', 'lambda'],
    ['attach', 'lambda'],
    ['detach', 'lambda'],
    ['exec', 'lambda', '-e', '1'],
    ['add', 'lambda', workFolder({ 'module.lua': 'return 1' })],
    ['env', 'lambda', 'nowhere'],
    ['history', 'lambda'],
    ['interrupt', 'lambda'],
    ['restart', 'lambda'],
    ['rm', 'lambda'],
  ];
  for (const words of commands) {
    expect(await cli('session', ...words), words[0]).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('\nDid you mean Lambda? Run bioxen session ls') as string,
    });
  }
  await cli('session', 'rm', 'Lambda');
});

test('what is done to a VM that is a session says so', async () => {
  await cli('session', 'new', 'lab', '--engine', 'embedded');
  for (const words of [
    ['vm', 'exec', 'lab', 'ls'],
    ['vm', 'rm', 'lab'],
    ['run', '--on', 'lab', '-e', '1'],
  ]) {
    expect(await cli(...words)).toMatchObject({
      code: 3,
      stderr:
        "bioxen: VM 'lab' not found\n'lab' is a session: bioxen session exec lab runs Lua in it, bioxen session rm lab ends it.\n",
    });
  }
  expect((await cli('vm', 'exec', 'elsewhere', 'ls')).stderr).toContain('bioxen vm ls');
  await cli('session', 'rm', 'lab');
});

test('a file that is shown by a path from here is opened by its whole path, which is said', async ({
  skip,
}) => {
  const skipReason = sandboxSkipReason('strict');
  if (skipReason !== undefined) skip(skipReason);
  const cwd = realpathSync(workFolder({ 'data/genes.txt': 'lacZ\n' }));
  // Behind the walls root is nobody.
  chmodSync(cwd, 0o755);
  const whole = join(cwd, 'data');
  const said = `bioxen: Programs open data by its whole path: ${whole}\n`;
  expect(await folder.run(['session', 'new', 'shown', '--read-only', 'data'], { cwd })).toEqual({
    ...printed('shown: this computer, Lua 5.4\n'),
    stderr: said,
  });
  const read = `print(io.open("${whole}/genes.txt"):read())`;
  expect(await cli('session', 'exec', 'shown', '-e', read)).toEqual(printed('lacZ\n'));
  const typed = await folder.run(['repl', '--read-only', 'data'], { cwd, input: read });
  expect(typed).toMatchObject({ stdout: 'lacZ\n', stderr: said });
  const failed = await folder.run(['run', '--read-only', 'data', '-e', 'assert(io.open("data/genes.txt"))'], {
    cwd,
  });
  expect(failed.stderr).toMatch(/No such file[^]*\nbioxen: Programs open data by its whole path: /);
  expect((await folder.run(['session', 'new', 'whole', '--read-only', whole], { cwd })).stderr).toBe('');
  await cli('session', 'rm', 'shown', 'whole');
});
