import { readFile } from 'node:fs/promises';
import { InvalidOptionError } from 'bioxen';

/** The configuration of XCP-ng VMs, with the keys of `xcpng_config.json`. */
export type XcpngConfiguration = Readonly<Record<string, unknown>>;

/** Reads `xcpng_config.json`. @throws InvalidOptionError for what is no file of a configuration */
export async function readXcpngConfiguration(path: string): Promise<XcpngConfiguration> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InvalidOptionError(`file ${path}`, code === 'ENOENT' ? 'there is none' : message, {
      hint: 'Give the path of an xcpng_config.json.',
      cause: error,
    });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  throw new InvalidOptionError(`file ${path}`, 'it holds no JSON object', {
    hint: 'Give the path of an xcpng_config.json.',
  });
}
