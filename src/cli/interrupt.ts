import { formatQuantity } from '../report/format.js';
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

/** What is said at the first one. @param again how to send another: `Press Ctrl-C again` */
type Words = (again: string) => string;

/** For commands that give up the trainings in hand. */
export const STOPPING: Words = (again) => `stopping before the next step. ${again} to leave at once.`;
const LONG_SECONDS = 5;

/**
 * For commands that finish what is in hand, and say how long that may take.
 * @param workers threads that train; 0: this one does, which hears nothing within a step
 */
export function finishing(what: 'evaluation' | 'training', trainings: TrainingsInHand, workers: number): Words {
  return (again) => {
    const inHand = trainings.describe(LONG_SECONDS);
    const when = workers === 0 ? 'after the step in hand' : 'at once';
    return `finishing the ${what} in hand${inHand === undefined ? '' : ` (${inHand})`}. ${again} to leave ${when}.`;
  };
}

/**
 * The first Ctrl-C (or SIGTERM) asks the work in hand to finish, the second leaves at once and says what of the trainings in hand is kept; what
 * the store holds is whole either way.
 * @param what `STOPPING`, or what `finishing` gives
 * @param trainings those of the benchmark
 */
export function onInterrupt(what: Words, trainings: TrainingsInHand): Interruption {
  let words = what;
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  const handler = (name: NodeJS.Signals) => {
    exitCode = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    const [how, again] = name === 'SIGTERM' ? ['terminated', 'Send it again'] : ['interrupted', 'Press Ctrl-C again'];
    if (controller.signal.aborted) {
      noteLeft(how, trainings);
      process.exit(exitCode);
    }
    note(`\nnosbench: ${how}, ${words(again)}`);
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

function noteLeft(how: string, trainings: TrainingsInHand): void {
  const count = trainings.count();
  const cut = count === 0 ? '' : `; ${formatQuantity(count, 'training')} in hand cut short`;
  note(`\nnosbench: ${how} again, leaving at once: what was finished is kept in the cache${cut}.`);
  for (const sentence of trainings.inHand()) note(`nosbench: ${sentence}`);
  note('nosbench: the same command goes on from there');
}

/** Says what an interrupted command keeps, and what of the trainings in hand it drops. */
export function noteKept(trainings: TrainingsInHand): void {
  const givenUp = trainings.givenUp();
  for (const sentence of givenUp) note(`nosbench: ${sentence}`);
  note(`${givenUp.length === 0 ? 'What' : 'All else that'} was trained is kept; the same command goes on.`);
}
