#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { BioxenError } from '@bioxen/core';
import { buildUmlImage, imageCacheFolder } from './image/build-image.js';
import { listImages, removeImages } from './image/image-cache.js';
import type { GuestProbe } from './guest-probe.js';
import { probeGuestDrivers } from './probe-guest-drivers.js';
import { fetchQemuKernel } from './qemu/qemu-kernel.js';

const usage = `Usage: bioxen-guests COMMAND

  probe         boots a guest of each kind, and says what hinders those that do not come up
  image build   builds the image of guests with kernels, unless it is there (as root; a minute or two)
  image ls      lists the images
  kernel fetch  fetches the kernel of guests of kind qemu, unless it is there (some seconds)
  image rm      removes images and kernels

They are kept in ${imageCacheFolder()}; BIOXEN_GUEST_IMAGES names another folder.
`;

const onProgress = (step: string): void => void process.stderr.write(`${step} …\n`);

/** A column of what was found, and what is to be said of it below. */
function outcomeOf(found: GuestProbe): string {
  const [first = '', ...more] = found.isUsable
    ? ['ok', ...(found.remark === undefined ? [] : [found.remark])]
    : [found.reason, found.remedy];
  return [first, ...more.map((line) => `${' '.repeat(9)}${line}`)].join('\n');
}

async function main(words: readonly string[]): Promise<void> {
  switch (words.join(' ')) {
    case 'probe':
      for (const found of await probeGuestDrivers()) {
        process.stdout.write(`${found.kind.padEnd(9)}${outcomeOf(found)}\n`);
      }
      return;
    case 'image build':
      process.stdout.write(`${(await buildUmlImage({ onProgress })).path}\n`);
      return;
    case 'kernel fetch':
      process.stdout.write(`${(await fetchQemuKernel({ onProgress })).path}\n`);
      return;
    case 'image ls':
      for (const { path, bytes } of await listImages()) process.stdout.write(`${bytes} ${path}\n`);
      return;
    case 'image rm':
      await removeImages();
      return;
    default:
      process.stderr.write(usage);
      process.exitCode = 2;
  }
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  });
  if (values.help) process.stdout.write(usage);
  else await main(positionals);
} catch (error) {
  const isOurs = BioxenError.isInstance(error);
  if (!isOurs && !(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`${isOurs ? error.text : error.message}\n`);
  process.exitCode = 1;
}
