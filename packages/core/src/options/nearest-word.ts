/** The word that was probably meant: one that begins alike or, of those that differ in at most two letters, the nearest. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const alike = words.find((candidate) => candidate.toLowerCase().startsWith(wanted));
  if (alike !== undefined && wanted.length >= 3) return alike;
  const near = words
    .map((candidate) => ({ candidate, letters: distance(wanted, candidate.toLowerCase()) }))
    // A word of which every letter is another is not near.
    .filter(({ letters }) => letters <= 2 && letters < wanted.length)
    .toSorted((left, right) => left.letters - right.letters);
  return near[0]?.candidate;
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
