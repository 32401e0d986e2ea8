import { EXIT } from './exit.js';
import { note } from './output.js';

/** A signal that Ctrl-C or SIGTERM aborts. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** What the process ends with when the signal has aborted. */
  exitCode(): number;
  /** Gives Ctrl-C back to Node. */
  dispose(): void;
}

/**
 * The first Ctrl-C (or SIGTERM) asks the work in hand to finish, the second leaves at once; what the store holds is whole either way.
 * @param what printed at the first one, such as `finishing the evaluation in hand`
 */
export function onInterrupt(what: string): Interruption {
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  const handler = (name: NodeJS.Signals) => {
    exitCode = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (controller.signal.aborted) process.exit(exitCode);
    const [how, again] = name === 'SIGTERM' ? ['terminated', 'Send it'] : ['interrupted', 'Press Ctrl-C'];
    note(`\nnosbench: ${how}, ${what}. ${again} again to leave at once.`);
    controller.abort(new DOMException(`${how} by the user`, 'AbortError'));
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
