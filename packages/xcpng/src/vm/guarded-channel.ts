import type {
  ChannelInterruptOptions,
  Completeness,
  ExecuteOptions,
  ExecutionResult,
  InteractiveChannel,
  InterruptOutcome,
} from '@bioxen/core';

/** A channel that asks before each program whether it may run. */
export class GuardedChannel implements InteractiveChannel {
  readonly #channel: InteractiveChannel;
  readonly #guard: () => Promise<void>;
  #asking: Promise<void> | undefined;

  /** @param guard rejects with why a program may not run now */
  constructor(channel: InteractiveChannel, guard: () => Promise<void>) {
    this.#channel = channel;
    this.#guard = guard;
  }

  get luaVersion(): string {
    return this.#channel.luaVersion;
  }

  get ended(): Promise<Error> {
    return this.#channel.ended;
  }

  get failure(): Error | undefined {
    return this.#channel.failure;
  }

  async execute(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult> {
    await this.#ask();
    return await this.#channel.execute(code, options);
  }

  async executeIfWhole(
    code: string,
    options: ExecuteOptions,
    onJudged: (judged: Completeness) => void,
  ): Promise<ExecutionResult | undefined> {
    await this.#ask();
    return await this.#channel.executeIfWhole(code, options, onJudged);
  }

  async isComplete(code: string): Promise<Completeness> {
    await this.#ask();
    return await this.#channel.isComplete(code);
  }

  /** A program that is asked for runs by then, or was refused: its interrupt is not lost. */
  async interrupt(options?: ChannelInterruptOptions): Promise<InterruptOutcome> {
    await this.#asking?.catch(() => undefined);
    return await this.#channel.interrupt(options);
  }

  async #ask(): Promise<void> {
    const asking = this.#guard();
    this.#asking = asking;
    await asking;
  }

  async close(): Promise<void> {
    await this.#channel.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
