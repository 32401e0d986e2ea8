import { fileURLToPath } from 'node:url';

/** Where nosbench itself is: `dist/` as installed. */
const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/**
 * Where somebody else's code failed: file, line and column of the innermost frame that is neither ours nor Node's own, of a syntax error its
 * file and line. `undefined` when the stack names none.
 */
export function placeOfError(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const lines = error.stack.split('\n');
  for (const line of [lines[0]!, ...lines.filter((candidate) => /^\s+at /.test(candidate))]) {
    const place = /(?:^|\(|at (?:async )?)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?)((?::\d+){1,2})\)?$/.exec(line);
    if (place === null) continue;
    const [, at = '', position = ''] = place;
    const file = at.startsWith('file://') ? fileURLToPath(at) : at;
    if (!file.startsWith(OWN_FOLDER)) return `${file}${position}`;
  }
  return undefined;
}

/** What an error says, quoted, and where it was thrown if that is known: `the error "x is not defined" at /home/me/my.js:12:7`. */
export function quotedError(error: unknown): string {
  const place = placeOfError(error);
  const message = error instanceof Error ? error.message : String(error);
  return `the error "${message}"${place === undefined ? '' : ` at ${place}`}`;
}
