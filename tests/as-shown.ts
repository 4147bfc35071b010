/**
 * What a program printed, in the words of the document where the two agree, so that a test compares the result with
 * `shown`. `…` in the document stands for any text within a line; a document that shows nothing agrees with all.
 */
export const asShown = (printed: string, shown: string | undefined): string | undefined => {
  if (shown === undefined) return undefined;
  const pattern = shown
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^\\n]*');
  return new RegExp(`^${pattern}$`).test(printed.trimEnd()) ? shown : printed;
};
