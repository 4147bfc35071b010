import { select, spinner, text } from '@clack/prompts';
import { defaultHome, EnvironmentManager, getCurator, PackageInstaller } from 'bioxen';
import { columns } from '../terminal/columns.js';
import { answered, LeftQuestion } from './answered.js';
import type { PackageAction } from './menu-entries.js';
import { menuLog } from './menu-log.js';

const manager = (): EnvironmentManager => new EnvironmentManager(defaultHome());

/** Asks for what it needs, and does it. @throws LeftQuestion */
export async function managePackages(action: PackageAction): Promise<void> {
  switch (action) {
    case 'search': {
      const words = await answered(text({ message: 'Search for', placeholder: 'bio' }));
      const hits = await getCurator().searchPackages(words);
      const rows = hits
        .slice(0, 15)
        .map(({ name, version, summary }) => [name, version ?? 'not to be had', summary]);
      menuLog.message(rows.length === 0 ? 'Nothing was found.' : columns(rows).trimEnd());
      return;
    }
    case 'install':
      await install(await answered(text({ message: 'Package', placeholder: 'bio_compute' })));
      return;
    case 'installed': {
      const packages = await getCurator().listInstalledPackages();
      const rows = packages.map(({ name, version, summary = '' }) => [name, version, summary]);
      menuLog.message(rows.length === 0 ? 'There is no package yet.' : columns(rows).trimEnd());
      return;
    }
    case 'new-environment': {
      const name = await answered(text({ message: 'Name', placeholder: 'lab' }));
      const { luaVersion } = await manager().create(name);
      menuLog.success(`${name}: Lua ${luaVersion}`);
      return;
    }
    case 'use-environment': {
      const names = await manager().list();
      if (names.length === 0) {
        menuLog.info('There is no environment yet: create one first.');
        throw new LeftQuestion();
      }
      const options = names.map((name) => ({ value: name, label: name }));
      const name = await answered(select<string>({ message: 'Which environment?', options }));
      await manager().activate(name);
      menuLog.success(`${name} is the active one.`);
    }
  }
}

async function install(name: string): Promise<void> {
  const progress = spinner();
  progress.start(`Installing ${name}`);
  try {
    const { installed, environment } = await new PackageInstaller().installPackage(name, {
      onProgress: ({ phase, done, total, packageName = name }) => {
        if (phase === 'fetch') progress.message(`${done}/${total} ${packageName}`);
      },
    });
    const came = installed.map((each) => `${each.name} ${each.version}`).join(', ');
    progress.stop(came === '' ? `${environment} has it.` : `${environment}: ${came}`);
  } catch (error) {
    progress.error(`${name} was not installed.`);
    throw error;
  }
}
