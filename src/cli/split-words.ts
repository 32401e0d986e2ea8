import { NosbenchError } from '../util/errors.js';

/**
 * The words of a command as a shell splits them, and nothing else of a shell: blanks separate, quotes ('a b', "a b") hold together, every
 * other character stands for itself.
 * @throws {NosbenchError} code `usage` for a quote that does not end
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+|['"]/g)) {
    if (word === "'" || word === '"') {
      throw new NosbenchError('usage', `--algo exec: expected quotes in pairs, got ${text}. Close the quote ${word}.`);
    }
    words.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''));
  }
  return words;
}
