import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type TemplateValue, templateCommand } from './template-command.js';

const line = (strings: TemplateStringsArray, ...values: readonly TemplateValue[]): string =>
  templateCommand(strings, values);
const evil = "$(echo run)'`echo run`\n echo run";
const said = (text: string): string => execFileSync('/bin/sh', ['-c', text], { encoding: 'utf8' });

test('a hole is refused where its word would be read as something else', () => {
  for (const [build, problem] of [
    [() => line`echo "hi ${evil}"`, 'stands in quotes'],
    [() => line`echo 'hi ${evil}'`, 'stands in quotes'],
    [() => line`echo $'it\\'s ${evil}'`, 'stands in quotes'],
    [() => line`echo "a $(echo b) ${evil}"`, 'stands in quotes'],
    [() => line`echo "a $(echo "b ${evil}")"`, 'stands in quotes'],
    [() => line`echo "a ${'\\'}" ${evil}`, 'stands in quotes'],
    [() => line`echo \\${evil}`, 'stands in quotes'],
    [() => line`echo ${'first'} "${evil}"`, 'stands in quotes'],
    [() => line`echo \`echo ${evil}\``, 'stands in backticks'],
    [() => line`true # it's ${evil}`, 'stands in a comment'],
    [() => line`echo $((1 + ${evil}))`, 'stands in arithmetic'],
    [() => line`echo $(((1) + ${evil}))`, 'stands in arithmetic'],
    [() => line`cat <<end\n${evil}\nend`, 'stands behind <<'],
    [() => line`echo "$(case a in a) echo "b ${evil}";; esac)"`, 'stands behind << or case'],
  ] as const) {
    expect(build).toThrow(expect.objectContaining({ code: 'SSH_CONFIG_INVALID' }));
    expect(build).toThrow(problem);
  }
});

test.each([undefined, null, Number.NaN, {}, ['a', undefined], [[]], true, () => 'a'])(
  'a hole without a word in it is refused: %j',
  (value) => {
    const build = (): string => line`rm -rf ${value as string}/`;
    expect(build).toThrow(expect.objectContaining({ code: 'SSH_CONFIG_INVALID' }));
    expect(build).toThrow('Invalid value 1: ');
  },
);

test('an array is words of its own', () => {
  const files: readonly string[] = [];
  for (const build of [
    () => line`rm -rf ${files}/`,
    () => line`rm -rf /${files}`,
    () => line`cat ${['a', 'b']}.txt`,
  ])
    expect(build).toThrow('it is an array, and touches other text');
  expect(line`ls ${files}`).toBe('ls ');
  expect(line`ls ${['a', 'b']};ls (${['c']})|wc ${['d']}>e`).toBe('ls a b;ls (c)|wc d>e');
});

test('a hole elsewhere arrives as it is, whatever is around it', () => {
  for (const text of [
    line`printf %s ${evil}`,
    line`printf %s "$(printf %s ${evil})"`,
    line`printf '%s' ${evil} # it's done`,
    line`x="a'b"; printf %s ${evil}`,
    line`# it's a comment\nprintf %s ${evil}`,
    line`(printf %s ${evil})`,
    line`printf %s${''} ${evil}`,
    line`: "\`echo 'a'\`" $(echo ')') $((1 + (2))) a#'b' \\'; printf %s ${evil}`,
    line`: ${'a'}#b "it's"; printf %s ${evil}`,
  ]) {
    expect(said(text)).toBe(evil);
  }
  expect(said(line`printf '%s|' ${[evil, 'b']}`)).toBe(`${evil}|b|`);
});
