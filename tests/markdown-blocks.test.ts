import { expect, test } from 'vitest';
import { markdownBlocks } from './markdown-blocks.js';

const fence = '```';

test('a text block right after a block is what the block prints', () => {
  const markdown = `# Title\n\n${fence}ts\nconsole.log(4)\n${fence}\n\n${fence}text\n4\n${fence}\n`;
  expect(markdownBlocks(markdown)[0]).toEqual({
    language: 'ts',
    line: 3,
    code: 'console.log(4)\n',
    expected: '4\n',
  });
});

test('words between two blocks part them', () => {
  const markdown = `${fence}lua\nprint(4)\n${fence}\nand\n${fence}text\n4\n${fence}\n`;
  expect(markdownBlocks(markdown)[0]).not.toHaveProperty('expected');
});

test('a comment right before a block says which programs it needs', () => {
  const markdown = `<!-- needs: lua5.4 bwrap -->\n${fence}ts\nconsole.log(4)\n${fence}\n`;
  expect(markdownBlocks(markdown)[0]?.needs).toEqual(['lua5.4', 'bwrap']);
});

test('a comment right before a block says why it is not run', () => {
  const markdown = `<!-- not run: needs a pool -->\n${fence}sh\nbioxen vm ls\n${fence}\n`;
  expect(markdownBlocks(markdown)[0]?.notRun).toBe('needs a pool');
});
