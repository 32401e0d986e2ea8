import type { Program } from '../../program/program.js';
import type { ResultStatus } from '../contract.js';
import { compareResults } from '../rank.js';
import type { Bracket, Rung } from './brackets.js';

/** How a configuration did in a rung. */
export interface RungResult {
  /** Of the proposal that was evaluated. */
  readonly id: number;
  readonly status: ResultStatus;
  readonly loss?: number | undefined;
  readonly key?: string | undefined;
}

/** A configuration in a race. */
export interface Contender {
  readonly program: Program;
  /** Its result in the last rung that it finished; absent while it is in the first. */
  result?: RungResult;
}

/** A configuration that may train on. */
export interface Promotion {
  readonly contender: Contender;
  /** How it did before. */
  readonly before: RungResult;
  readonly rung: Rung;
  /** Counts from 0, the first rung. */
  readonly rungIndex: number;
}

/**
 * A bracket under way. Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016,
 * https://arxiv.org/abs/1502.07943. A rung begins when all of the one before are told, so the order of telling changes nothing.
 */
export interface Race {
  /** Epochs of the first rung. */
  readonly firstEpochs: number;
  /** True while the first rung has room for another configuration. */
  readonly hasRoom: boolean;
  /** True when no configuration is left to propose or to wait for. */
  readonly isOver: boolean;
  /** Takes another configuration into the first rung. */
  enter(program: Program): Contender;
  /** No more configurations will come: the first rung runs with those that it has. */
  close(): void;
  /** A configuration to propose at the epochs of the rung that has begun. */
  promote(): Promotion | undefined;
  /** Notes the result of a configuration in the rung that it is in. */
  settle(contender: Contender, result: RungResult): void;
}

/**
 * A race that nobody has entered yet. Only successes go on: a training that diverged cannot, and one that crashed would crash again.
 * Of configurations that behave alike one goes on, where the original promotes all: a second one would be the same training.
 */
export function createRace(bracket: Bracket): Race {
  const [first, ...later] = bracket as readonly [Rung, ...Rung[]];
  let rungIndex = 0;
  let isClosed = false;
  let contenders: Contender[] = [];
  let waiting: Contender[] = [];
  let running = 0;

  const isFull = (): boolean => isClosed || rungIndex > 0 || contenders.length >= first.configurations;

  const advance = (): void => {
    if (running > 0 || waiting.length > 0 || !isFull()) return;
    const next = later[rungIndex];
    rungIndex += 1;
    contenders = next === undefined ? [] : bestOf(contenders, next.configurations);
    waiting = [...contenders];
  };

  return {
    firstEpochs: first.epochs,
    get hasRoom() {
      return !isFull();
    },
    get isOver() {
      return isFull() && running === 0 && waiting.length === 0;
    },
    enter(program) {
      const contender: Contender = { program };
      contenders.push(contender);
      running += 1;
      return contender;
    },
    close() {
      isClosed = true;
      advance();
    },
    promote() {
      const contender = waiting.shift();
      const rung = later[rungIndex - 1];
      if (contender?.result === undefined || rung === undefined) return undefined;
      running += 1;
      return { contender, before: contender.result, rung, rungIndex };
    },
    settle(contender, result) {
      contender.result = result;
      running -= 1;
      advance();
    },
  };
}

/** The best successes, best first, one a behaviour; of equals the earlier. */
function bestOf(contenders: readonly Contender[], atMost: number): Contender[] {
  const finished = contenders.flatMap((contender) =>
    contender.result?.status === 'ok' ? [{ contender, result: contender.result }] : [],
  );
  const seen = new Set<string>();
  return finished
    .sort((a, b) => compareResults(a.result, b.result))
    .filter(({ result: { key } }) => key === undefined || (!seen.has(key) && seen.add(key)))
    .slice(0, atMost)
    .map(({ contender }) => contender);
}
