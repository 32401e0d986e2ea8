/** A command line as one would type it: `nosbench` and the words, quoted where a shell would take them apart. */
export function commandLine(words: readonly string[]): string {
  return ['nosbench', ...words].map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
