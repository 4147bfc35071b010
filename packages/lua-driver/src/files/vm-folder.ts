import {
  BioxenError,
  type InputSource,
  InvalidOptionError,
  UnsupportedError,
  type VmFile,
  VmFileNotFoundError,
  type VmFiles,
  VmStateError,
} from '@bioxen/core';
import type { EngineFiles } from './engine-files.js';
import { checkFileName } from './file-name.js';

/** The private directory of a VM. */
export class VmFolder implements VmFiles {
  readonly #vmId: string;
  readonly #files: () => Promise<EngineFiles | undefined>;

  /** @param files where they are; undefined when the VM was granted none */
  constructor(vmId: string, files: () => Promise<EngineFiles | undefined>) {
    this.#vmId = vmId;
    this.#files = files;
  }

  async put(name: string, content: InputSource): Promise<void> {
    checkFileName(name);
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    if (!(bytes instanceof Uint8Array) && !isAsyncIterable(bytes)) {
      throw InvalidOptionError.unexpected(
        'content',
        content,
        'a text, a Uint8Array or an async iterable of them',
      );
    }
    await this.#reach(async (files) => await files.put(name, bytes));
  }

  async get(name: string): Promise<Uint8Array> {
    checkFileName(name);
    const content = await this.#reach(async (files) => await files.get(name));
    if (content === undefined) throw new VmFileNotFoundError(name);
    return content;
  }

  async list(): Promise<readonly VmFile[]> {
    const files = await this.#reach(async (granted) => await granted.list());
    return files.map(({ name, bytes }) => ({ name, bytes }));
  }

  async remove(name: string): Promise<void> {
    checkFileName(name);
    await this.#reach(async (files) => await files.remove(name));
  }

  /** Whatever the system says of the directory is told as an error of ours: its path is nobody's business. */
  async #reach<T>(use: (files: EngineFiles) => Promise<T>): Promise<T> {
    const files = await this.#granted();
    try {
      return await use(files);
    } catch (error) {
      if (BioxenError.isInstance(error)) throw error;
      throw new VmStateError('running', `The directory of VM '${this.#vmId}' could not be used`, {
        vmId: this.#vmId,
        cause: error,
        hint: 'Its interpreter has ended, or its program holds that name or the directory. Try again, or start the VM anew.',
      });
    }
  }

  async #granted(): Promise<EngineFiles> {
    const files = await this.#files();
    if (files !== undefined) return files;
    throw new UnsupportedError('files', {
      subject: `VM '${this.#vmId}'`,
      hint: "It has no directory of its own. Give it one: limits: { diskBytes: parseBytes('100MB') }.",
    });
  }
}

function isAsyncIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
