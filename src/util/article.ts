/** A word with its indefinite article, `an experiment`, `a suite`; by its first letter. */
export function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}
