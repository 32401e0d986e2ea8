import { EXIT } from './exit.js';
import { note } from './output.js';
import type { TrainingsInHand } from './trainings-in-hand.js';

/** A signal that Ctrl-C or SIGTERM aborts. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** What the process ends with when the signal has aborted. */
  exitCode(): number;
  /** Says something else at the first Ctrl-C, until the function returned is called: another part of the work is begun. */
  says(what: Words): () => void;
  /** Gives Ctrl-C back to Node. */
  dispose(): void;
}

/** Words, or what gives them when they are needed. */
type Words = string | (() => string);

/** For commands that give up the trainings in hand. */
export const STOPPING = 'stopping before the next step';
const LONG_SECONDS = 5;

/** For commands that finish what is in hand, and say how long that may take. */
export function finishing(what: 'evaluation' | 'training', hand: TrainingsInHand): () => string {
  return () => {
    const inHand = hand.describe(LONG_SECONDS);
    return `finishing the ${what} in hand${inHand === undefined ? '' : ` (${inHand})`}`;
  };
}

/**
 * The first Ctrl-C (or SIGTERM) asks the work in hand to finish, the second leaves at once; what the store holds is whole either way.
 * @param what printed at the first one: `STOPPING`, or what `finishing` gives
 */
export function onInterrupt(what: Words): Interruption {
  let words = what;
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  const handler = (name: NodeJS.Signals) => {
    exitCode = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (controller.signal.aborted) process.exit(exitCode);
    const [how, again] = name === 'SIGTERM' ? ['terminated', 'Send it'] : ['interrupted', 'Press Ctrl-C'];
    const text = typeof words === 'string' ? words : words();
    note(`\nnosbench: ${how}, ${text}. ${again} again to leave at once.`);
    controller.abort(new DOMException(`${how} by the user`, 'AbortError'));
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    says: (now) => {
      const before = words;
      words = now;
      return () => {
        words = before;
      };
    },
    dispose: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}

/** Says what an interrupted command keeps, and what of the trainings in hand it drops. */
export function noteKept(hand: TrainingsInHand): void {
  const givenUp = hand.givenUp();
  for (const sentence of givenUp) note(`nosbench: ${sentence}`);
  note(`${givenUp.length === 0 ? 'What' : 'All else that'} was trained is kept; the same command goes on.`);
}
