/** The word that was probably meant: one that begins alike or differs in at most two letters. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const alike = words.find((candidate) => candidate.toLowerCase().startsWith(wanted));
  if (alike !== undefined && wanted.length >= 3) return alike;
  return words.find((candidate) => distance(wanted, candidate.toLowerCase()) <= 2);
}

/** Letters to change, add or take away (Levenshtein distance). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
