import {
  type InputSource,
  type VmFile,
  type VmFiles,
  VmFileNotFoundError,
  UnsupportedError,
} from '@bioxen/core';
import type { EngineFiles } from './engine-files.js';
import { checkFileName } from './file-name.js';

/** The private directory of a local VM. */
export class LocalFiles implements VmFiles {
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
    await (await this.#granted()).put(name, bytes);
  }

  async get(name: string): Promise<Uint8Array> {
    checkFileName(name);
    const content = await (await this.#granted()).get(name);
    if (content === undefined) throw new VmFileNotFoundError(name);
    return content;
  }

  async list(): Promise<readonly VmFile[]> {
    const files = await (await this.#granted()).list();
    return files.map(({ name, bytes }) => ({ name, bytes }));
  }

  async remove(name: string): Promise<void> {
    checkFileName(name);
    await (await this.#granted()).remove(name);
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
