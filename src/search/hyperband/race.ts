import type { Program } from '../../program/program.js';
import type { ResultStatus } from '../contract.js';
import { compareResults } from '../rank.js';
import type { Bracket, Stage } from './brackets.js';

/** How a configuration did in a stage. */
export interface Standing {
  /** Of the proposal that was evaluated. */
  readonly id: number;
  readonly status: ResultStatus;
  readonly loss?: number | undefined;
  readonly key?: string | undefined;
}

/** A configuration in a race. */
export interface Runner {
  readonly program: Program;
  /** Its result in the last stage that it finished; absent while it is in the first. */
  standing?: Standing;
}

/** A configuration that may train on. */
export interface Promotion {
  readonly runner: Runner;
  /** How it did before. */
  readonly before: Standing;
  readonly stage: Stage;
  /** Counts from 0, the first stage. */
  readonly stageIndex: number;
}

/**
 * A bracket under way. Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016,
 * https://arxiv.org/abs/1502.07943. A stage begins when all of the one before are told, so the order of telling changes nothing.
 */
export interface Race {
  /** Epochs of the first stage. */
  readonly firstEpochs: number;
  /** True while the first stage has room for another configuration. */
  readonly hasRoom: boolean;
  /** True when no configuration is left to propose or to wait for. */
  readonly isOver: boolean;
  /** Takes another configuration into the first stage. */
  enter(program: Program): Runner;
  /** No more configurations will come: the first stage runs with those that it has. */
  close(): void;
  /** A configuration to propose at the epochs of the stage that has begun. */
  promote(): Promotion | undefined;
  /** Notes the result of a configuration in the stage that it is in. */
  settle(runner: Runner, standing: Standing): void;
}

/**
 * A race that nobody has entered yet. Only successes go on: a training that diverged cannot, and one that crashed would crash again.
 * Of configurations that behave alike one goes on, where the original promotes all: a second one would be the same training.
 */
export function createRace(bracket: Bracket): Race {
  const [first, ...later] = bracket as readonly [Stage, ...Stage[]];
  let stageIndex = 0;
  let isClosed = false;
  let runners: Runner[] = [];
  let waiting: Runner[] = [];
  let running = 0;

  const isFull = (): boolean => isClosed || stageIndex > 0 || runners.length >= first.configurations;

  const advance = (): void => {
    if (running > 0 || waiting.length > 0 || !isFull()) return;
    const next = later[stageIndex];
    stageIndex += 1;
    runners = next === undefined ? [] : bestOf(runners, next.configurations);
    waiting = [...runners];
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
      const runner: Runner = { program };
      runners.push(runner);
      running += 1;
      return runner;
    },
    close() {
      isClosed = true;
      advance();
    },
    promote() {
      const runner = waiting.shift();
      const stage = later[stageIndex - 1];
      if (runner?.standing === undefined || stage === undefined) return undefined;
      running += 1;
      return { runner, before: runner.standing, stage, stageIndex };
    },
    settle(runner, standing) {
      runner.standing = standing;
      running -= 1;
      advance();
    },
  };
}

/** The best successes, best first, one a behaviour; of equals the earlier. */
function bestOf(runners: readonly Runner[], atMost: number): Runner[] {
  const finished = runners.flatMap((runner) =>
    runner.standing?.status === 'ok' ? [{ runner, standing: runner.standing }] : [],
  );
  const seen = new Set<string>();
  return finished
    .sort((a, b) => compareResults(a.standing, b.standing))
    .filter(({ standing: { key } }) => key === undefined || (!seen.has(key) && seen.add(key)))
    .slice(0, atMost)
    .map(({ runner }) => runner);
}
