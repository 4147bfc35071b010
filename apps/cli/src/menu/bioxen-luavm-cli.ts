import { printable } from '@bioxen/core';
import { intro, isCancel, log, outro, select, text } from '@clack/prompts';
import { type InteractiveSession, parseVmId, type SessionVmOptions, VMManager, vmTypeNames } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { askXcpngQuestion, xcpngQuestions } from '../machines/xcpng-questions.js';
import { converse } from '../sessions/converse.js';
import { readModules } from '../sessions/read-modules.js';
import { listText } from '../sessions/list-sessions.js';
import { tellError } from '../tell-error.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { answered, keptOpen, LeftQuestion } from './answered.js';
import { askForVm } from './ask-for-vm.js';
import { executeUntilInterrupted } from './execute-until-interrupted.js';
import { type MenuEntry, menuEntries } from './menu-entries.js';
import { menuColumns, menuLog } from './menu-log.js';
import { managePackages } from './package-menu.js';
import { questionOn } from './question-frame.js';
import { readXcpngConfiguration, type XcpngConfiguration } from './xcpng-configuration.js';

const USUAL_NAME = 'my_vm';

/** What a VM of the menu is made of. */
export interface VmProfile {
  readonly vmType: string;
  readonly config?: XcpngConfiguration;
}

/** The menu of `bioxen-luavm`: choose a type of VM, make VMs, run Lua in them. VMs go on when it is left. */
export class BioXenLuavmCLI {
  readonly vmManager: VMManager = new VMManager();
  /** Name → what it was made with, of the VMs that were made here. */
  readonly vmProfiles: Map<string, VmProfile> = new Map();
  /** Name → session, of the VMs that this menu is attached to. */
  readonly activeVms: Map<string, InteractiveSession> = new Map();
  /** What XCP-ng VMs are made with. */
  xcpngConfig: XcpngConfiguration | undefined;
  readonly #streams: StandardStreams;
  #vmType = 'basic';

  constructor(streams: StandardStreams) {
    this.#streams = streams;
  }

  /** Asks and does, until Exit is chosen. Gives back the exit code. */
  async run(): Promise<number> {
    questionOn(process.stdout);
    intro('bioxen');
    try {
      await this.#attempt(async () => {
        await this.handleVmTypeSelection();
      });
      for (;;) {
        const chosen = await keptOpen(
          select<MenuEntry['value']>({
            message: `What next? (type ${this.#vmType})`,
            options: menuEntries.map(({ value, label, command }) => ({
              value,
              label,
              ...(command === '' ? {} : { hint: command }),
            })),
          }),
        );
        if (isCancel(chosen) || chosen === 'exit') break;
        await this.#attempt(async () => {
          await this.#do(chosen);
        });
      }
    } finally {
      await this.vmManager.shutdownAll();
    }
    outro('VMs go on: bioxen session ls');
    return exitCode.ok;
  }

  /** Asks for the type of the next VMs, and for what it needs. */
  async handleVmTypeSelection(): Promise<void> {
    const types = new Set([...vmTypeNames().filter((type) => type !== 'ssh'), 'xcpng']);
    const vmType = await answered(
      select<string>({
        message: 'VM type',
        options: [...types].map((type) => ({
          value: type,
          label: type,
          hint: type === 'basic' ? 'Lua on this computer' : 'a VM of an XCP-ng pool',
        })),
      }),
    );
    if (vmType === 'xcpng' && !(await this.handleXcpngConfiguration())) return;
    this.#vmType = vmType;
  }

  /** Asks where the configuration of XCP-ng VMs comes from; false when none was given. */
  async handleXcpngConfiguration(): Promise<boolean> {
    const source = await answered(
      select<'file' | 'manual' | 'cancel'>({
        message: 'Configuration of XCP-ng',
        options: [
          { value: 'file', label: 'From a file', hint: 'xcpng_config.json' },
          { value: 'manual', label: 'Type it in' },
          { value: 'cancel', label: 'Cancel' },
        ],
      }),
    );
    if (source === 'cancel') return false;
    if (source === 'file') {
      const path = await answered(text({ message: 'Path', initialValue: 'xcpng_config.json' }));
      this.xcpngConfig = await readXcpngConfiguration(path);
      return true;
    }
    const config: Record<string, string> = {};
    for (const question of xcpngQuestions) {
      const answer = await askXcpngQuestion(question);
      if (answer === undefined) throw new LeftQuestion();
      if (answer !== '') config[question.key] = answer;
    }
    this.xcpngConfig = config;
    return true;
  }

  async #do(action: Exclude<MenuEntry['value'], 'exit'>): Promise<void> {
    switch (action) {
      case 'create':
        await this.#create();
        return;
      case 'list':
      case 'status':
        await this.#list(action === 'status');
        return;
      case 'type':
        await this.handleVmTypeSelection();
        return;
      case 'packages':
        await this.#addPackages();
        return;
      case 'environment':
        await this.#chooseEnvironment();
        return;
      case 'execute':
        await this.#execute();
        return;
      case 'attach': {
        const session = await this.#attach(await this.#askForVm());
        await converse(session, this.#streams);
        this.activeVms.delete(session.id);
        await this.vmManager.detachFromVm(session.id);
        return;
      }
      case 'interrupt': {
        const name = await this.#askForVm();
        const outcome = await (await this.#attach(name)).interrupt();
        if (outcome === 'running') menuLog.warn(goesOn(name));
        else
          menuLog.info(
            outcome === 'finished' ? `Nothing runs in ${name}.` : `What ran in ${name} has stopped.`,
          );
        return;
      }
      case 'restart': {
        const sessions = [...(await this.vmManager.listSessions())];
        const ended = sessions.filter(([, { running }]) => !running);
        const name = await askForVm(ended, 'No VM has ended.');
        await this.vmManager.sessionManager.restartSession(name);
        menuLog.success(`${name} has a fresh interpreter.`);
        return;
      }
      case 'terminate': {
        const name = await this.#askForVm();
        this.activeVms.delete(name);
        this.vmProfiles.delete(name);
        await this.vmManager.terminateVmSession(name);
        menuLog.success(`${name} has ended.`);
        return;
      }
      case 'bio': {
        const { bioMenu } = await import('./bio-menu.js');
        await bioMenu(this.#streams);
        return;
      }
      case 'search':
      case 'install':
      case 'installed':
      case 'new-environment':
      case 'use-environment':
        await managePackages(action);
    }
  }

  async #create(): Promise<void> {
    // What the field shows is what Enter takes.
    const usual = freeName([...(await this.vmManager.listSessions())].map(([id]) => id));
    const name = await answered(
      text({
        message: 'Name',
        placeholder: usual,
        defaultValue: usual,
        validate: (given = '') =>
          given === '' || isName(given)
            ? undefined
            : 'Letters, digits, _, - and . after a letter or digit; 64 at most.',
      }),
    );
    const profile: VmProfile =
      this.#vmType === 'xcpng' && this.xcpngConfig !== undefined
        ? { vmType: this.#vmType, config: this.xcpngConfig }
        : { vmType: this.#vmType };
    const options: SessionVmOptions = { ...profile, persistent: true };
    const session = await this.vmManager.createInteractiveVm(name, options);
    this.vmProfiles.set(name, profile);
    this.activeVms.set(name, session);
    const { luaVersion, engine } = await session.details();
    menuLog.success(`${name}: ${printable(luaVersion)}${engine === undefined ? '' : `, ${engine}`}`);
  }

  async #list(withDetails: boolean): Promise<void> {
    const sessions = [...(await this.vmManager.listSessions())];
    if (sessions.length === 0) menuLog.info('There is no VM yet.');
    else if (!withDetails) menuLog.message(listText(sessions, Date.now(), menuColumns()).trimEnd());
    else {
      for (const [name, { state, vmType, luaVersion, clients, seq, createdAt }] of sessions) {
        const lines = [
          `${name}: ${state}`,
          `type ${vmType}, ${printable(luaVersion)}`,
          `clients ${String(clients.length)}, events ${String(seq)}`,
          `since ${new Date(createdAt).toISOString()}`,
        ];
        menuLog.message(lines.join('\n'));
      }
    }
  }

  async #addPackages(): Promise<void> {
    const session = await this.#attach(await this.#askForVm());
    const path = await answered(text({ message: 'A .lua file or a folder', placeholder: './lua' }));
    const modules = await readModules([path]);
    await session.addModules(modules);
    menuLog.success(`${session.id} can require: ${[...modules.keys()].join(', ')}`);
  }

  async #chooseEnvironment(): Promise<void> {
    const session = await this.#attach(await this.#askForVm());
    const name = await answered(text({ message: 'Environment' }));
    await session.setEnvironment(name);
    menuLog.success(`${session.id} uses ${name}.`);
  }

  async #execute(): Promise<void> {
    const session = await this.#attach(await this.#askForVm());
    const code = await answered(text({ message: 'Lua', placeholder: 'return 2 + 2' }));
    if (code.trim() === '') return;
    const result = await executeUntilInterrupted(session, code);
    if (result === undefined) {
      menuLog.warn(goesOn(session.id));
      return;
    }
    const written = [result.stdout, result.stderr].filter((part) => part !== '').join('\n');
    log.message(written === '' ? '(no output)' : written);
  }

  async #askForVm(): Promise<string> {
    return await askForVm([...(await this.vmManager.listSessions())]);
  }

  async #attach(name: string): Promise<InteractiveSession> {
    const session = await this.vmManager.attachToVm(name);
    this.activeVms.set(name, session);
    return session;
  }

  /** What fails is told, and the menu goes on. */
  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error instanceof LeftQuestion) return;
      const { message, hint } = tellError(error);
      menuLog.error(hint === undefined ? message : `${message}\n${hint}`);
    }
  }
}

function goesOn(name: string): string {
  return `The program in ${name} goes on. It hears no interrupt: end it together with the VM, by Terminate a VM.`;
}

/** A name that no VM has. */
function freeName(taken: readonly string[]): string {
  let name = USUAL_NAME;
  for (let number = 2; taken.includes(name); number++) name = `${USUAL_NAME}_${String(number)}`;
  return name;
}

function isName(given: string | undefined): boolean {
  try {
    parseVmId(given);
    return true;
  } catch {
    return false;
  }
}
