import { EXIT } from './exit.js';
import { note } from './output.js';

/** A signal that Ctrl-C aborts. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back to Node. */
  dispose(): void;
}

/**
 * The first Ctrl-C (or SIGTERM) asks the work in hand to finish, the second leaves at once; what the store holds is whole either way.
 * @param what printed at the first one, such as `finishing the evaluation in hand`
 */
export function onInterrupt(what: string): Interruption {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    note(`\nnosbench: interrupted, ${what}. Press Ctrl-C again to leave at once.`);
    controller.abort(new DOMException('interrupted by the user', 'AbortError'));
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
