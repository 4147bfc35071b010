import { readRegularFile } from '@bioxen/core';
import { ConfigFileError } from './config-file-error.js';

/** The content of a configuration file, JSON or TOML by its ending; undefined when there is no such file. */
export async function readConfigFile(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let bytes: Buffer | undefined;
  try {
    bytes = await readRegularFile(path);
  } catch (cause) {
    const { code } = cause as { readonly code?: string };
    if (code === 'ENOENT') return undefined;
    throw new ConfigFileError(path, `cannot be read (${code ?? 'no reason known'})`, { cause });
  }
  if (bytes === undefined)
    throw new ConfigFileError(path, 'is no regular file', {
      hint: 'Name a file, not a folder, a pipe or a device.',
    });
  const text = bytes.toString('utf8');
  const content: unknown = path.endsWith('.toml') ? await parseToml(path, text) : parseJson(path, text);
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Readonly<Record<string, unknown>>;
  throw new ConfigFileError(path, 'holds no table of keys and values', { line: 1, column: 1 });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    const before = text.slice(0, position).split('\n');
    // The message of the parser quotes the text, which may hold a password: it is left out.
    throw new ConfigFileError(path, 'is no JSON from here on', {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      hint: 'Look for a missing comma, quote or bracket.',
    });
  }
}

async function parseToml(path: string, text: string): Promise<unknown> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new ConfigFileError(path, 'is no TOML here', {
      line: error.line,
      column: error.column,
      hint: 'Texts stand in quotes, tables in brackets: [xcpng].',
    });
  }
}
