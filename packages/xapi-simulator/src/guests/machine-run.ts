import type { MachineModel, MachineSetting } from './machine-model.js';
import { type SandboxEnd, SandboxRun } from './sandbox-run.js';

/** One run of a machine, from its start to its end. It can stand still meanwhile. */
export class MachineRun {
  readonly #sandbox: SandboxRun;
  readonly #model: MachineModel;
  readonly #address: string;
  #hasBegun = false;
  #frozen: readonly number[] | undefined;

  private constructor(sandbox: SandboxRun, model: MachineModel, address: string) {
    this.#sandbox = sandbox;
    this.#model = model;
    this.#address = address;
  }

  /** Starts its sandbox; nothing runs in it yet. @throws GuestError with what bubblewrap said */
  static async start(
    model: MachineModel,
    setting: MachineSetting,
    onConsole: (bytes: Buffer) => void,
  ): Promise<MachineRun> {
    const guest = setting.spec.name;
    const sandbox = await SandboxRun.start({ guest, command: model.command(setting), onConsole });
    return new MachineRun(sandbox, model, setting.address);
  }

  /** Resolves when nothing of it is left. */
  get ended(): Promise<SandboxEnd> {
    return this.#sandbox.ended;
  }

  /** Has anything run in it? */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Was it stopped in the middle? */
  get isFrozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** Lets it begin. */
  begin(): void {
    this.#hasBegun = true;
    this.#sandbox.release();
  }

  /** Stops everything in it; what has not begun does not begin. */
  freeze(): void {
    if (this.#hasBegun) this.#frozen = this.#model.freeze(this.#sandbox.init, this.#address);
  }

  /** Lets it go on. */
  thaw(): void {
    if (this.#frozen !== undefined) this.#model.thaw(this.#sandbox.init, this.#frozen, this.#address);
    this.#frozen = undefined;
  }

  /** Tells its first program a word. */
  tell(word: string): void {
    this.#sandbox.tell(word);
  }

  /** Ends it at once, and resolves when nothing of it is left. */
  async kill(): Promise<void> {
    await this.#sandbox.kill();
  }
}
