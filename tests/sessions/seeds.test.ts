import { SessionNotFoundError } from '@bioxen/core';
import { type SessionVmOptions, VMManager } from '@bioxen/session';
import { beforeEach, describe, expect, test } from 'vitest';
import { engines, localTypes } from './engines.js';

/*
 * Every example of the seeds that has a session in it, translated line by line. Where the seeds sleep, nothing is waited
 * for: `{ until: 'idle' }` reads when everything that was sent has run.
 */
describe.each(engines)('the examples of the seeds on $name', ({ options, skipReason }) => {
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  const newManager = (): VMManager => new VMManager({ debugMode: false, registry: localTypes() });
  const vmOptions: SessionVmOptions = options;

  // 000 and 002, Interactive Example:
  //   session = manager.create_interactive_vm("interactive_vm")
  //   manager.send_input("interactive_vm", "x = 42\nprint('Value:', x)\n")
  //   time.sleep(0.5)
  //   print(manager.read_output("interactive_vm"))  # Output: Value: 42
  test('D06 Interactive Example reads Value: 42', async () => {
    await using manager = newManager();
    const session = await manager.createInteractiveVm('interactive_vm', vmOptions);
    await manager.sendInput('interactive_vm', "x = 42\nprint('Value:', x)\n");
    expect(await manager.readOutput('interactive_vm', { until: 'idle' })).toBe('Value:\t42');
    expect(await manager.readOutput('interactive_vm')).toBe('');
    await session.sendInput("print('Value:', x + 1)\n", { wait: true });
    expect(await session.readOutput()).toBe('Value:\t43');
  });

  // 000 and 002, Session Management Example:
  //   session_manager = manager.session_manager
  //   session = manager.create_interactive_vm("test_session")
  //   sessions = session_manager.list_sessions()
  //   print(sessions)  # Output: {'test_session': <session_details>}
  //   session_manager.terminate_session("test_session")
  test('D16 Session Management Example lists and ends the session', async () => {
    await using manager = newManager();
    const { sessionManager } = manager;
    await manager.createInteractiveVm('test_session', vmOptions);
    const sessions = await sessionManager.listSessions();
    expect([...sessions.keys()]).toEqual(['test_session']);
    expect(sessions.get('test_session')).toMatchObject({
      attached: true,
      running: true,
      lastActivity: expect.any(Number) as number,
      state: 'idle',
      vmType: 'basic',
      engine: options['engine'],
      luaVersion: expect.stringMatching(/^Lua 5\.4/) as string,
    });
    expect(await sessionManager.terminateSession('test_session')).toBe(true);
    expect(await sessionManager.terminateSession('test_session')).toBe(false);
    expect((await sessionManager.listSessions()).size).toBe(0);
  });

  // 000, Pattern 3: Interactive Sessions:
  //   manager.send_input("interactive_vm", "x = 10\nprint('Value:', x)\n")
  //   time.sleep(0.5)
  //   print(manager.read_output("interactive_vm"))  # Output: Value: 10
  //   manager.detach_from_vm("interactive_vm")
  //   manager.terminate_vm_session("interactive_vm")
  test('C08 Pattern 3 reads Value: 10, detaches and ends', async () => {
    await using manager = newManager();
    await manager.createInteractiveVm('interactive_vm', vmOptions);
    await manager.sendInput('interactive_vm', "x = 10\nprint('Value:', x)\n");
    expect(await manager.readOutput('interactive_vm', { until: 'idle' })).toBe('Value:\t10');
    await manager.detachFromVm('interactive_vm');
    expect(await manager.terminateVmSession('interactive_vm')).toBe(true);
    expect(await manager.terminateVmSession('interactive_vm')).toBe(false);
    expect(manager.listVms()).toEqual(['interactive_vm']);
  });

  // 000, Enhanced VMManager and Pattern 2:
  //   with VMManager(debug_mode=True) as manager:
  //       vm = manager.create_vm("managed_vm")
  //       result = manager.execute_vm_sync("managed_vm", 'return 2 + 2')
  //       print(result['stdout'])  # Output: 4
  test('C02 Pattern 2 prints 4', async () => {
    await using manager = newManager();
    await manager.createVm('managed_vm', vmOptions);
    const result = await manager.executeVmSync('managed_vm', 'return 2 + 2');
    expect(result['stdout']).toBe('4');
    const basic = await manager.executeVmSync('managed_vm', 'return "Hello from basic VM"');
    expect(`Basic VM: ${basic.stdout}`).toBe('Basic VM: Hello from basic VM');
  });

  // 000, Complete Example, its interactive part.
  test('D07 Complete Example counts the motif', async () => {
    await using manager = newManager();
    await manager.createInteractiveVm('interactive_bio', { ...vmOptions, vmType: 'basic' });
    await manager.sendInput(
      'interactive_bio',
      `
            -- Interactive biological sequence analysis
            function analyze_motif(sequence, motif)
                local count = 0
                for i = 1, #sequence - #motif + 1 do
                    if sequence:sub(i, i + #motif - 1) == motif then
                        count = count + 1
                    end
                end
                return count
            end

            local dna = "ATCGATCGATCGATCG"
            local motif_count = analyze_motif(dna, "ATG")
            print("Motif ATG found: " .. motif_count .. " times")
        `,
    );
    expect(await manager.readOutput('interactive_bio', { until: 'idle' })).toBe('Motif ATG found: 0 times');
  });
});

// 000, Error Handling Example:
//   try:
//       VMManager().attach_to_vm("nonexistent")
//   except SessionNotFoundError:
//       print("Session not found")
test('K05 Error Handling Example does not find the session', async () => {
  await using manager = new VMManager({ registry: localTypes() });
  const error = await manager.attachToVm('nonexistent').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SessionNotFoundError);
  expect((error as SessionNotFoundError).message).toBe("VM 'nonexistent' not found");
});

// 000, InteractiveSession: "There are no separate load_package() or interactive_loop() methods."
test('D05 a session has neither loadPackage nor interactiveLoop', async () => {
  await using manager = new VMManager({ registry: localTypes() });
  const session = await manager.createInteractiveVm('a', { engine: 'embedded' });
  expect('loadPackage' in session || 'interactiveLoop' in session).toBe(false);
  // @ts-expect-error there is no such method
  expect(session.loadPackage).toBeUndefined();
});
