import { createVm } from 'bioxen';
import { beforeEach, describe, expect, test } from 'vitest';
import { seedEngines } from './engines.js';

/*
 * The code blocks of the seeds that need a basic VM only, run to the letter. The others belong to later work:
 *
 * | seed | block                                                         | needs                        |
 * | ---- | ------------------------------------------------------------- | ---------------------------- |
 * | 000  | class BioXenLuavmCLI                                          | apps/cli                     |
 * | 000  | create_vm("xcpng_vm", …), Advanced Usage, class XCPngVM       | xcpng                        |
 * | 000  | with VMManager(…) as manager (twice), Pattern 2               | session: VMManager           |
 * | 000  | Interactive Example, Session Management, Patterns 3 and 4     | session: InteractiveSession  |
 * | 000  | Package Example (PackageInstaller, search_packages)           | curator                      |
 * | 000  | Error Handling (SessionNotFoundError)                         | session                      |
 * | 000  | Complete Example: its two analyses run here on a basic VM     | session, xcpng, curator      |
 * | 001  | LuaVMFactory: in create-vm.test.ts; Patterns 5 and 6          | session, xcpng, curator      |
 * | 002  | with VMManager …, Interactive, Sessions, Packages, Complete   | session, curator             |
 */
describe.each(seedEngines)('the examples of the seeds on $name', ({ options, skipReason, fifty }) => {
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  // 000 and 002, Quick Start:
  //   vm = create_vm("my_vm")
  //   result = vm.execute_string('return 2 + 2')
  //   print(result['stdout'])  # Output: 4
  test('B01 Quick Start prints 4', async () => {
    await using vm = await createVm('my_vm', options);
    const result = await vm.executeString('return 2 + 2');
    expect(result.stdout).toBe('4');
    expect(result['stdout']).toBe('4');
  });

  // 000, Factory Pattern Examples:
  //   vm = create_vm("test_vm", vm_type="basic", debug_mode=True)
  test('A02 the factory makes a basic VM in debug mode', async () => {
    await using vm = await createVm('test_vm', { ...options, vmType: 'basic', debugMode: true });
    expect(vm).toMatchObject({ vmId: 'test_vm', vmType: 'basic', debugMode: true });
  });

  // 000 and 002, Pattern 1: Basic VM Execution:
  //   vm = create_vm("simple_vm", debug_mode=True)
  //   result = vm.execute_string('print("Hello!")')
  //   print(result['stdout'])  # Output: Hello!
  test('B02 Pattern 1 prints Hello!', async () => {
    await using vm = await createVm('simple_vm', { ...options, debugMode: true });
    const result = await vm.executeString('print("Hello!")');
    expect(result.stdout).toBe('Hello!');
  });

  // 002, Basic Example:
  //   vm = create_vm("test_vm", debug_mode=True)
  //   result = vm.execute_string('print("Hello, BioXen!")')
  //   print(result['stdout'])  # Output: Hello, BioXen!
  test('B02 the basic example prints Hello, BioXen!', async () => {
    await using vm = await createVm('test_vm', { ...options, debugMode: true });
    const result = await vm.executeString('print("Hello, BioXen!")');
    expect(result.stdout).toBe('Hello, BioXen!');
  });

  // 002, VM Manager; 000, Enhanced VMManager and Pattern 2, the programs alone:
  //   'print("Result:", 2 + 2)'  # Output: Result: 4   ·   'return 2 + 2'  # Output: 4
  //   'return "Hello from basic VM"'
  test('the programs of the manager examples print what their comments say', async () => {
    await using vm = await createVm('managed_vm', options);
    expect((await vm.executeString('print("Result:", 2 + 2)')).stdout).toBe('Result:\t4');
    expect((await vm.executeString('return 2 + 2')).stdout).toBe('4');
    expect((await vm.executeString('return "Hello from basic VM"')).stdout).toBe('Hello from basic VM');
  });

  // 000, Advanced Usage: Execute Lua code for sequence analysis (there on XCP-ng):
  //   return "GC Content: " .. (gc_content / #sequence * 100) .. "%"
  test(`B26 the GC content is GC Content: ${fifty}%`, async () => {
    await using vm = await createVm('bio_compute_vm', options);
    const result = await vm.executeString(`
    local sequence = "ATCGATCGATCG"
    local gc_content = 0
    for i = 1, #sequence do
        local base = sequence:sub(i, i)
        if base == "G" or base == "C" then
            gc_content = gc_content + 1
        end
    end
    return "GC Content: " .. (gc_content / #sequence * 100) .. "%"
`);
    expect(result.stdout).toBe(`GC Content: ${fifty}%`);
  });

  // 000, Complete Example: Execute sequence analysis on basic VM:
  //   return "Local GC Content: " .. (gc_count / #sequence * 100) .. "%"
  test('B27 the local GC content of the complete example', async () => {
    await using vm = await createVm('local_analysis', { ...options, vmType: 'basic' });
    const result = await vm.executeString(`
            local sequence = "ATCGATCGATCGAAATTTCCCGGG"
            local gc_count = 0
            for i = 1, #sequence do
                local base = sequence:sub(i, i)
                if base == "G" or base == "C" then
                    gc_count = gc_count + 1
                end
            end
            return "Local GC Content: " .. (gc_count / #sequence * 100) .. "%"
        `);
    expect(result.stdout).toBe(`Local GC Content: ${fifty}%`);
  });

  // 000, Complete Example: Execute parallel analysis (there on XCP-ng):
  //   return "Remote AT Content: " .. (at_count / #sequence * 100) .. "%"
  test('B27 the AT content of the complete example', async () => {
    await using vm = await createVm('remote_analysis', options);
    const result = await vm.executeString(`
            local sequence = "ATCGATCGATCGAAATTTCCCGGG"
            local at_count = 0
            for i = 1, #sequence do
                local base = sequence:sub(i, i)
                if base == "A" or base == "T" then
                    at_count = at_count + 1
                end
            end
            return "Remote AT Content: " .. (at_count / #sequence * 100) .. "%"
        `);
    expect(result.stdout).toBe(`Remote AT Content: ${fifty}%`);
  });

  // 000, Complete Example: Interactive biological sequence analysis:
  //   print("Motif ATG found: " .. motif_count .. " times")
  test('B27 the motif of the complete example is found 0 times', async () => {
    await using vm = await createVm('interactive_bio', { ...options, persistent: true });
    const result = await vm.executeString(`
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
        `);
    expect(result.stdout).toBe('Motif ATG found: 0 times');
    expect((await vm.executeString('return analyze_motif("ATGATG", "ATG")')).stdout).toBe('2');
  });

  // 000 and 002, Interactive Example and Pattern 3, what the session is sent:
  //   "x = 42\nprint('Value:', x)\n"  # Output: Value: 42
  test('what the interactive examples send prints its value', async () => {
    await using vm = await createVm('interactive_vm', { ...options, persistent: true });
    expect((await vm.executeString("x = 42\nprint('Value:', x)\n")).stdout).toBe('Value:\t42');
    expect((await vm.executeString("x = 10\nprint('Value:', x)\n")).stdout).toBe('Value:\t10');
  });

  // 000 and 002, Pattern 4, what the session is sent:
  //   'require("bio_compute")\nprint(bio_compute.compute(10))'
  test('J22 Pattern 4 computes with the global that require sets', async () => {
    await using vm = await createVm('package_vm', options);
    const result = await vm.executeString('require("bio_compute")\nprint(bio_compute.compute(10))');
    expect(result).toMatchObject({ success: true, stderr: '' });
    expect(result.stdout).not.toBe('');
    const returned = await vm.executeString('local lib = require("bio_compute") print(lib.compute(10))');
    expect(returned.stdout).toBe(result.stdout);
  });

  // 001, Pattern 5 (there on XCP-ng):
  //   analysis = bio_compute.analyze_dna(sequence)
  //   print("Analysis:", analysis)
  test('J23 Pattern 5 shows the analysis as text', async () => {
    await using vm = await createVm('xcpng_vm', options);
    const result = await vm.executeString(`
        require("bio_compute")
        sequence = "ATCGTAGCTACG"
        analysis = bio_compute.analyze_dna(sequence)
        print("Analysis:", analysis)
    `);
    expect(result).toMatchObject({ success: true, stderr: '' });
    expect(result.stdout).toMatch(/^Analysis:\t/);
    expect(result.stdout).not.toContain('table: 0x');
    expect(result.stdout).toContain('50.00 %');
  });

  // 002, Complete Example, what the session is sent:
  //   result = bio_compute.analyze_sequence("ATCG")
  //   print("Analysis result:", result)
  test('J23 the complete example of 002 shows the analysis as text', async () => {
    await using vm = await createVm('bio_vm', options);
    const result = await vm.executeString(`
        require("bio_compute")
        result = bio_compute.analyze_sequence("ATCG")
        print("Analysis result:", result)
    `);
    expect(result).toMatchObject({ success: true, stderr: '' });
    expect(result.stdout).toMatch(/^Analysis result:\t/);
    expect(result.stdout).not.toContain('table: 0x');
  });
});
