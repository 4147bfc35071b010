import type { Readable } from 'node:stream';
import type { Clock, TimerHandle } from '@bioxen/core';
import type { SpawnedChild } from './spawn-child.js';

const HELD_PIPE_MS = 150;

/** How a child ended, as Node tells it. */
export interface ChildEnd {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A child whose end is awaited. */
export interface AwaitedEnd {
  /** Resolves when the child is gone and its pipes are closed. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Its output matters no more: once the child is gone, its pipes have 150 ms. */
  hurry(): void;
}

/**
 * Watches a child to its end. A descendant that holds a pipe open does not hang this: 150 ms after the exit, or
 * after the last byte, the pipes count as ended. Their reader still gets what is in them, however slow it is.
 * `onExit` is called once, when the child is gone and its pipes may still be held.
 */
export function awaitEnd(child: SpawnedChild, clock: Clock, onExit: () => void): AwaitedEnd {
  const { process, stdout, stderr } = child;
  let timer: TimerHandle | undefined;
  let isGone = false;
  let isHurried = false;
  let isOver = false;
  const ended = new Promise<ChildEnd>((resolve) => {
    process.once('close', () => {
      isOver = true;
      timer?.cancel();
      resolve({ exitCode: process.exitCode ?? undefined, signal: process.signalCode ?? undefined });
    });
  });
  const look = (delivered: number): void => {
    const now = bytesRead(stdout) + bytesRead(stderr);
    if (isOver) return;
    if (isHurried) for (const stream of process.stdio) stream?.destroy();
    // A full buffer stops the reading: what a slow reader leaves in it hides what the pipe still holds.
    else if (now !== delivered || stdout.readableLength + stderr.readableLength > 0) wait(now);
    else letGo(child);
  };
  const wait = (delivered: number): void => {
    timer?.cancel();
    // Behind a busy event loop timers come before input: two turns later all that had arrived is read.
    timer = clock.setTimeout(() => setImmediate(() => setImmediate(look, delivered)), HELD_PIPE_MS);
  };
  process.once('exit', () => {
    isGone = true;
    onExit();
    wait(bytesRead(stdout) + bytesRead(stderr));
  });
  return {
    ended,
    hurry: () => {
      if (isHurried || isOver) return;
      isHurried = true;
      if (isGone) wait(0);
    },
  };
}

/** Ends what is read, so that the reader finds an end behind the last byte; drops what is not. */
function letGo({ process, stdout, stderr }: SpawnedChild): void {
  for (const stream of process.stdio) {
    if (stream !== stdout && stream !== stderr) stream?.destroy();
  }
  for (const stream of [stdout, stderr]) {
    stream.once('end', () => stream.destroy());
    stream.push(null);
  }
}

function bytesRead(stream: Readable): number {
  return 'bytesRead' in stream && typeof stream.bytesRead === 'number' ? stream.bytesRead : 0;
}
