import type { MessagePort } from 'node:worker_threads';

/** What the thread that keeps a program running is started with. */
export interface ThreadData {
  /** The program and its arguments; no shell comes between. */
  readonly command: readonly string[];
  readonly port: MessagePort;
  /** One number, raised by the thread after each report. */
  readonly reports: Int32Array;
}

/** From the search to the thread. */
export type ThreadOrder =
  | { readonly kind: 'send'; readonly line: string }
  /** Ends the program's input, and the program itself where that does not end it in time. */
  | { readonly kind: 'close'; readonly graceMs: number };

/** From the thread to the search: the line that answers the last one sent, or why there will be none. */
export type ThreadReport =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'failed'; readonly rule: string; readonly got: string };
