import { expect, test } from 'vitest';
import { createProgram } from '../program.js';
import { StandardStreams } from '../terminal/standard-streams.js';
import { BioXenLuavmCLI } from './bioxen-luavm-cli.js';
import { bioMenuEntries } from './bio-menu-entries.js';
import { menuEntries } from './menu-entries.js';

test.each([...menuEntries, ...bioMenuEntries].filter(({ command }) => command !== ''))(
  'I11 $label is a command, too',
  ({ command }) => {
    let found = createProgram(new StandardStreams());
    for (const word of command.split(' ').slice(1)) {
      const next = found.commands.find((candidate) => candidate.name() === word);
      expect(next, command).toBeDefined();
      found = next ?? found;
    }
  },
);

test('I10 the class of the menu has the members of the seeds', () => {
  const cli = new BioXenLuavmCLI(new StandardStreams());
  expect(cli.run).toBeTypeOf('function');
  expect(cli.handleVmTypeSelection).toBeTypeOf('function');
  expect(cli.handleXcpngConfiguration).toBeTypeOf('function');
  expect(cli).toMatchObject({ vmManager: { debugMode: false }, xcpngConfig: undefined });
  expect([cli.vmProfiles.size, cli.activeVms.size]).toEqual([0, 0]);
});
