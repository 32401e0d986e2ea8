/** Least room for a description; where there is less, it stands below what it describes. */
const LEAST_ROOM = 30;
/** Indentation of a description that stands below. */
const BELOW = ' '.repeat(6);

/** Breaks lines longer than `width` between words, with the rest under the second column of a line that has two. */
export function wrapWords(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => (line.length <= width ? [line] : wrapLine(line, width)))
    .join('\n');
}

function wrapLine(line: string, width: number): readonly string[] {
  const [, left = '', right = line] = /^(\s*\S.*?\s{2,})(\S.*)$/.exec(line) ?? [];
  if (left !== '' && width - left.length < LEAST_ROOM) return [left.trimEnd(), ...fill(BELOW, BELOW, right, width)];
  return fill(left, ' '.repeat(left.length), right, width);
}

function fill(first: string, hanging: string, text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hanging;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
