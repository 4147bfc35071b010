/** A fenced block of a Markdown file. */
export interface MarkdownBlock {
  readonly language: string;
  readonly line: number;
  readonly code: string;
  /** The reason in a `<!-- not run: reason -->` right before the block. */
  readonly notRun?: string;
  /** The programs in a `<!-- needs: program program -->` right before the block. */
  readonly needs?: readonly string[];
  /** The `text` block right after: what the block prints. */
  readonly expected?: string;
}

const FENCE = /^(`{3,})(\w*)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm;
const NEEDS = /<!--\s*needs:\s*(\S[^>]*?)\s*-->\s*$/;
const NOT_RUN = /<!--\s*not run:\s*([\s\S]*?)\s*-->\s*$/;

/** The fenced blocks of a Markdown text, in order. */
export const markdownBlocks = (markdown: string): readonly MarkdownBlock[] => {
  const fences = [...markdown.matchAll(FENCE)];
  return fences.map((fence, position) => {
    const before = markdown.slice(0, fence.index);
    const next = fences[position + 1];
    const gap = next && markdown.slice(fence.index + fence[0].length, next.index);
    const notRun = NOT_RUN.exec(before)?.[1];
    const needs = NEEDS.exec(before)?.[1];
    return {
      language: fence[2] ?? '',
      line: before.split('\n').length,
      code: fence[3] ?? '',
      ...(notRun === undefined ? {} : { notRun }),
      ...(needs === undefined ? {} : { needs: needs.split(/\s+/) }),
      ...(next?.[2] === 'text' && gap?.trim() === '' ? { expected: next[3] ?? '' } : {}),
    };
  });
};
