import { note } from './output.js';

/** One line about the work under way: rewritten in place on a terminal, repeated now and then elsewhere. */
export interface ProgressLine {
  /**
   * Says what goes on from now on. The text is asked for when it is time to show it, and again as time passes, whether or not there is
   * another call: work that says nothing for hours is seen to go on. It is told how many columns there are, infinitely many off a terminal; what is
   * longer is cut.
   */
  update(text: (columns: number) => string): void;
  /** Removes the live line; nothing more is shown until the next `update`. */
  end(): void;
}

/** Where the line goes: stderr, or what stands in for it. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/** Work that is over sooner shows nothing. */
const FIRST_AFTER_MS = 1000;
const TERMINAL_EVERY_MS = 100;
const PLAIN_EVERY_MS = 5000;
/** Of long work a log gets fewer lines: one a twentieth of the time so far, but one a minute. */
const PLAIN_SHARE = 1 / 20;
const PLAIN_AT_MOST_MS = 60_000;
/** Width of a terminal that does not tell its own. */
const DEFAULT_COLUMNS = 80;

/** A progress line on stderr. */
export function progressLine(stream: ProgressStream = process.stderr): ProgressLine {
  return stream.isTTY ? liveLine(stream) : plainLines();
}

function liveLine(stream: ProgressStream): ProgressLine {
  let shown = '';
  const columns = (): number => (stream.columns || DEFAULT_COLUMNS) - 1;
  return timed({
    pauseMs: () => TERMINAL_EVERY_MS,
    columns,
    show: (text) => {
      const line = text.slice(0, columns());
      if (line === shown) return;
      shown = line;
      stream.write(`\r\u001b[2K${line}`);
    },
    clear: () => {
      if (shown !== '') stream.write('\r\u001b[2K');
      shown = '';
    },
  });
}

function plainLines(): ProgressLine {
  return timed({
    columns: () => Number.POSITIVE_INFINITY,
    pauseMs: (sinceMs) => Math.min(PLAIN_AT_MOST_MS, Math.max(PLAIN_EVERY_MS, sinceMs * PLAIN_SHARE)),
    show: note,
    clear: () => {},
  });
}

interface Display {
  /** Pause between two lines, when the work has gone on so long. */
  pauseMs(sinceMs: number): number;
  columns(): number;
  show(text: string): void;
  clear(): void;
}

/** Shows the last text when it is time: by a timer, or in a call where the work leaves timers no turn. */
function timed({ pauseMs, columns, show, clear }: Display): ProgressLine {
  let latest: (columns: number) => string = () => '';
  let timer: NodeJS.Timeout | undefined;
  let begunMs = Date.now();
  let dueMs = begunMs + FIRST_AFTER_MS;
  const showIfDue = (): void => {
    const now = Date.now();
    if (now < dueMs) return;
    dueMs = now + pauseMs(now - begunMs);
    show(latest(columns()));
  };
  return {
    update: (text) => {
      latest = text;
      timer ??= setInterval(showIfDue, TERMINAL_EVERY_MS).unref();
      showIfDue();
    },
    end: () => {
      clearInterval(timer);
      timer = undefined;
      begunMs = Date.now();
      dueMs = begunMs + FIRST_AFTER_MS;
      clear();
    },
  };
}
