import { describe, expect, test } from 'vitest';
import { type ContractSubject, makeVm, sharedVm } from './contract-subject.js';

const DISK_BYTES = 2 ** 20;

/** The private directory of a VM. */
export function describeVmFiles(subject: ContractSubject): void {
  describe('its files', () => {
    const vm = sharedVm(subject, { limits: { diskBytes: DISK_BYTES } });

    test('what is put is read by a program, and what a program writes is got', async () => {
      await vm().files.put('in.txt', 'é\0\n');
      const { values } = await vm().execute(`
        local input = assert(io.open("in.txt", "rb"))
        local text = input:read("*a")
        input:close()
        local output = assert(io.open("out.bin", "wb"))
        output:write(text, text)
        output:close()
        return text`);
      expect(values).toEqual(['é\0\n']);
      expect(Buffer.from(await vm().files.get('out.bin')).toString()).toBe('é\0\né\0\n');
      expect(await vm().files.list()).toEqual([
        { name: 'in.txt', bytes: 4 },
        { name: 'out.bin', bytes: 8 },
      ]);
      await vm().files.remove('in.txt');
      await vm().files.remove('out.bin');
      await vm().files.remove('out.bin');
      expect(await vm().files.list()).toEqual([]);
    });

    test('what a program left open is whole once it has ended', async () => {
      await vm().execute('kept = io.open("open.txt", "w") kept:write("all of it")');
      expect(Buffer.from(await vm().files.get('open.txt')).toString()).toBe('all of it');
      await vm().files.remove('open.txt');
    });

    test.runIf(!subject.persistent)(
      'a program that ends itself with os.exit has its status, and its files are there for the next',
      async () => {
        await vm().files.put('kept.txt', '');
        const code = 'local f = io.open("kept.txt", "a") f:write("more") print(1) os.exit(3)';
        for (let round = 0; round < 5; round += 1) {
          const result = await vm().execute(code, { timeoutMs: 20_000 });
          expect(result).toMatchObject({ stdout: '1', returnCode: 3, exited: true });
        }
        expect(Buffer.from(await vm().files.get('kept.txt')).toString()).toBe('more'.repeat(5));
        await vm().files.remove('kept.txt');
      },
    );

    test('a name that is no text is seen by its interpreter alone', async () => {
      const { values } = await vm().execute(`
        io.open("no\\255text", "w"):close()
        local found = io.open("no\\255text") ~= nil
        return found`);
      expect(values).toEqual([true]);
      expect(await vm().files.list()).toEqual([]);
      expect((await vm().execute('return io.open("no\\255text") ~= nil')).values).toEqual([
        subject.persistent,
      ]);
    });

    test('a file is replaced whole, and streams are taken', async () => {
      async function* pieces(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('new ');
        yield Buffer.from('text');
      }
      await vm().files.put('same.txt', 'old and longer than the new one');
      await vm().files.put('same.txt', pieces());
      expect(Buffer.from(await vm().files.get('same.txt')).toString()).toBe('new text');
      await vm().files.remove('same.txt');
    });

    test('what does not fit is refused and leaves nothing, for us and for programs', async () => {
      await expect(vm().files.put('large.bin', new Uint8Array(DISK_BYTES + 1))).rejects.toMatchObject({
        code: 'RESOURCE_EXHAUSTION',
      });
      expect(await vm().files.list()).toEqual([]);
    });

    test('a name is flat, and a file that is not there is said so', async () => {
      for (const name of ['', '.', '..', 'a/b', '../a', '/etc/passwd', 'a\0b', 'x'.repeat(256)]) {
        await expect(vm().files.put(name, 'x')).rejects.toMatchObject({ code: 'API_VALIDATION_ERROR' });
        await expect(vm().files.get(name)).rejects.toMatchObject({ code: 'API_VALIDATION_ERROR' });
      }
      await expect(vm().files.get('missing')).rejects.toMatchObject({ code: 'VM_FILE_NOT_FOUND' });
    });

    test('files of one VM are not those of another', async () => {
      await vm().files.put('mine.txt', 'mine');
      await using other = await makeVm(subject, { limits: { diskBytes: DISK_BYTES } });
      expect(await other.files.list()).toEqual([]);
      expect((await other.execute('return (io.open("mine.txt"))')).values).toEqual([null]);
      await vm().files.remove('mine.txt');
    });

    test('without diskBytes there are none, and the error says what to do', async () => {
      await using bare = await makeVm(subject);
      await expect(bare.files.put('a.txt', 'a')).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        hint: expect.stringContaining('diskBytes') as unknown,
      });
    });
  });
}
