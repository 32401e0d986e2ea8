import { note } from './output.js';

/** One line about the work under way: rewritten in place on a terminal, repeated now and then elsewhere. */
export interface ProgressLine {
  /** Shows the text if enough time has passed since the last line; asks for it only then. */
  update(text: () => string): void;
  /** Removes the live line. */
  end(): void;
}

const TERMINAL_EVERY_MS = 100;
const PLAIN_EVERY_MS = 5000;
/** Width of a terminal that does not tell its own. */
const DEFAULT_COLUMNS = 80;

/**
 * A progress line on stderr.
 * @param settings.showsFirst whether the first text is shown at once off a terminal too, for work whose parts take long
 */
export function progressLine({ showsFirst = false }: { readonly showsFirst?: boolean } = {}): ProgressLine {
  const stream = process.stderr;
  return stream.isTTY ? liveLine(stream) : plainLines(showsFirst);
}

function liveLine(stream: NodeJS.WriteStream): ProgressLine {
  let shownAt = 0;
  let isShowing = false;
  return {
    update: (text) => {
      const now = Date.now();
      if (now - shownAt < TERMINAL_EVERY_MS) return;
      shownAt = now;
      isShowing = true;
      stream.write(`\r\u001b[2K${text().slice(0, (stream.columns || DEFAULT_COLUMNS) - 1)}`);
    },
    end: () => {
      if (isShowing) stream.write('\r\u001b[2K');
      isShowing = false;
    },
  };
}

function plainLines(showsFirst: boolean): ProgressLine {
  let shownAt = showsFirst ? 0 : Date.now();
  return {
    update: (text) => {
      if (Date.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = Date.now();
      note(text());
    },
    end: () => {},
  };
}
