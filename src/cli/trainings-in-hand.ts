import type { TrainingPoint, TrainingStart, TrainingWatch } from '../benchmark/training-watch.js';
import { formatCount, formatQuantity, formatSeconds } from '../report/format.js';
import { fittedLine, type LinePart, RANK } from './fitted-line.js';

/** The trainings under way in a command, and those that it gave up. */
export interface TrainingsInHand {
  /** For `BenchmarkOptions.onTraining`. */
  readonly watch: TrainingWatch;
  /**
   * The longest one in hand, and how many others there are; `undefined` when there is none.
   * @param fromSeconds leaves out those that began less than this ago, default 0
   */
  describe(fromSeconds?: number): string | undefined;
  /** The parts of that text, none when there is none. */
  parts(fromSeconds?: number): readonly LinePart[];
  /** A sentence for each training that was given up or failed: what is kept of it, and what begins anew. */
  givenUp(): readonly string[];
  /** Trainings under way. */
  count(): number;
  /** Such a sentence for each training that a process which ends now gives up; for none without a name of which nothing is done. */
  inHand(): readonly string[];
}

/** What a query that takes long is at while no training is in hand. */
export const ELSEWHERE = 'no training in hand; another process may have it';

interface Training {
  readonly start: TrainingStart;
  readonly begunMs: number;
  /** Absent until it is known what it goes on from. */
  kept?: number;
  /** First and last point of those that came in order: the pace is measured between them. */
  first?: TimedPoint;
  last?: TimedPoint;
}

interface TimedPoint extends TrainingPoint {
  readonly timeMs: number;
}

/** Follows trainings; none is in hand yet. @param clock milliseconds */
export function trainingsInHand(clock: () => number = () => Date.now()): TrainingsInHand {
  const inHand = new Set<Training>(); // in the order in which they began
  const givenUp: Training[] = [];
  const parts = (fromSeconds = 0): readonly LinePart[] => {
    const now = clock();
    const old = [...inHand].filter(({ begunMs }) => now - begunMs >= fromSeconds * 1000);
    // one that waits for a worker has no point yet
    const shown = old.find(({ last }) => last !== undefined) ?? old[0];
    return shown === undefined ? [] : partsOf(shown, now, inHand.size - 1);
  };
  return {
    watch: (start) => {
      const training: Training = { start, begunMs: clock() };
      inHand.add(training);
      return {
        onPoint: (point) => takePoint(training, { ...point, timeMs: clock() }),
        onStored: (epochs) => {
          // it has come as far; the first call is about an earlier training
          if (epochs > (training.kept ?? epochs))
            takePoint(training, { epoch: epochs - 1, step: start.stepsPerEpoch, timeMs: clock() });
          training.kept = epochs;
        },
        onEnd: (isDone) => {
          inHand.delete(training);
          if (!isDone) givenUp.push(training);
        },
      };
    },
    describe: (fromSeconds) => {
      const shown = parts(fromSeconds);
      return shown.length === 0 ? undefined : fittedLine([shown], Number.POSITIVE_INFINITY);
    },
    parts,
    givenUp: () => givenUp.map(lossText),
    inHand: () => [...inHand].filter(isWorthTelling).map(lossText),
    count: () => inHand.size,
  };
}

/** A worker that died begins the training anew, and with it the pace. */
function takePoint(training: Training, point: TimedPoint): void {
  const { last, start } = training;
  if (last === undefined || epochsAt(point, start) < epochsAt(last, start)) training.first = point;
  training.last = point;
}

/** Epochs made, whole and in part. */
function epochsAt({ epoch, step }: TrainingPoint, { stepsPerEpoch }: TrainingStart): number {
  return epoch + step / stepsPerEpoch;
}

function partsOf(training: Training, now: number, others: number): readonly LinePart[] {
  const { start, last } = training;
  const left = secondsLeft(training, now);
  const name = titleOf(training) === undefined ? start.task : nameOf(training);
  const sofar = `${formatSeconds((now - training.begunMs) / 1000)} so far`;
  return [
    last === undefined
      ? { text: `${name}: no step yet`, short: 'no step yet', rank: RANK.training }
      : { text: `${name}: ${placeOf(last, start)}`, short: epochOf(last, start), rank: RANK.training },
    ...(left === undefined ? [] : [{ text: `about ${roughly(left)} left`, rank: RANK.trainingLeft }]),
    { text: others === 0 ? sofar : `${sofar} (and ${others} more)`, rank: RANK.more },
  ];
}

function nameOf(training: Training): string {
  const { program, task } = training.start;
  return `${titleOf(training) ?? `a program of ${formatQuantity(program.instructions.length, 'instruction')}`} on ${task}`;
}

function titleOf({ start: { title, program } }: Training): string | undefined {
  return title ?? program.name;
}

function placeOf(point: TrainingPoint, start: TrainingStart): string {
  return `${epochOf(point, start)}, step ${point.step}/${start.stepsPerEpoch}`;
}

function epochOf({ epoch }: TrainingPoint, { epochs }: TrainingStart): string {
  return `epoch ${epoch + 1}/${epochs}`;
}

/** An estimate in the one unit that it is good for. */
function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return `${hours.toFixed(hours < 10 ? 1 : 0)} h`;
}

/** By the pace between the first point and the last; what an evaluation costs at the end of an epoch is in it from the second epoch on. */
function secondsLeft({ first, last, start }: Training, now: number): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  const made = epochsAt(last, start) - epochsAt(first, start);
  if (made <= 0) return undefined;
  const secondsAnEpoch = (last.timeMs - first.timeMs) / 1000 / made;
  const left = (start.epochs - epochsAt(last, start)) * secondsAnEpoch - (now - last.timeMs) / 1000;
  return left > 0 ? left : undefined; // an evaluation at the end, or a machine that got slower
}

function isWorthTelling(training: Training): boolean {
  return titleOf(training) !== undefined || training.last !== undefined || (training.kept ?? 0) > 0;
}

/** What is kept is told from what the cache has; what is dropped from the last point, which may be half a second old. */
function lossText(training: Training): string {
  const { kept = 0, last, start } = training;
  const isKept =
    kept === 0 ? 'no epoch is kept' : `kept up to epoch ${formatCount(kept)} of ${formatCount(start.epochs)}`;
  if (last === undefined || last.epoch < kept) return `${nameOf(training)}: ${isKept}`;
  const between = last.epoch === kept ? 'epoch' : `epochs ${formatCount(kept + 1)} to`;
  return `${nameOf(training)}: ${isKept}; dropped: ${between} ${formatCount(last.epoch + 1)}, as far as step ${formatCount(last.step)} of ${formatCount(start.stepsPerEpoch)}`;
}
