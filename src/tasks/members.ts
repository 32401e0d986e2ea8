import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../util/errors.js';
import type { BoundOptimizer, OptimizerFactory } from './optimizer.js';
import type { Task } from './task.js';
import type { TrainingState } from './training.js';

/** A member with its parameters on the backend. */
export interface LiveMember {
  readonly variables: readonly tf.Variable[];
  readonly optimizer: BoundOptimizer;
}

/** The members of a training: small ones stay on the backend from epoch to epoch, large ones rest on the host between their turns. */
export interface Members {
  /** The member, brought to the backend if it is not there. */
  enter(member: number): LiveMember;
  /** Ends the member's turn. */
  leave(member: number): void;
  /** Copies of the states of all members. */
  states(): TrainingState['members'];
  /** Frees everything on the backend. */
  close(): void;
}

type MemberState = TrainingState['members'][number];

/** Members stay on the backend up to this many parameters over all of them; a single member always stays. */
const LIVE_PARAMETERS = 2 ** 20;

/** @throws {NosbenchError} when `from` does not fit the task. */
export function openMembers(
  task: Task,
  bind: OptimizerFactory,
  from?: TrainingState,
  liveParameters = LIVE_PARAMETERS,
): Members {
  const sizes = task.parameters.map(({ shape }) => tf.util.sizeFromShape([...shape]));
  if (from !== undefined) checkState(task, sizes, from);
  const total = sizes.reduce((sum, size) => sum + size, 0) * task.members.length;
  const staysLive = task.members.length === 1 || total <= liveParameters;
  const resting: (MemberState | undefined)[] = task.members.map((_, member) => from?.members[member]);
  const live: (LiveMember | undefined)[] = task.members.map(() => undefined);

  const wake = (member: number) => {
    const state = resting[member];
    const values = state?.parameters.map((data) => data.slice()) ?? task.initialParameters(member);
    const variables = values.map((data, i) => variableOf(data, task.parameters[i]!.shape));
    let optimizer: BoundOptimizer | undefined;
    try {
      optimizer = bind(variables);
      if (state !== undefined) optimizer.importState(state.optimizer);
    } catch (error) {
      optimizer?.dispose();
      tf.dispose(variables);
      throw error;
    }
    resting[member] = undefined;
    const woken = { variables, optimizer };
    live[member] = woken;
    return woken;
  };

  const free = (member: number) => {
    live[member]?.optimizer.dispose();
    tf.dispose([...(live[member]?.variables ?? [])]);
    live[member] = undefined;
  };

  const stateOf = (member: number) => {
    const awake = live[member];
    return awake === undefined ? (resting[member] ?? copyOf(wake(member))) : copyOf(awake);
  };

  return {
    enter: (member) => live[member] ?? wake(member),
    leave(member) {
      if (staysLive) return;
      resting[member] = stateOf(member);
      free(member);
    },
    states: () => task.members.map((_, member) => stateOf(member)),
    close() {
      for (const member of task.members.keys()) free(member);
    },
  };
}

function variableOf(data: Float32Array, shape: readonly number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(data, [...shape], 'float32')));
}

/** A variable's memory may be written in place later, so the values are copied. */
export function valuesOf(variable: tf.Tensor): Float32Array {
  return Float32Array.from(variable.dataSync());
}

function copyOf({ variables, optimizer }: LiveMember): MemberState {
  return { parameters: variables.map(valuesOf), optimizer: optimizer.exportState() };
}

function checkState(task: Task, sizes: readonly number[], state: TrainingState): void {
  const fits =
    state.members.length === task.members.length &&
    state.members.every(
      ({ parameters }) => parameters.length === sizes.length && parameters.every((data, i) => data.length === sizes[i]),
    );
  if (fits) return;
  const got = state.members.map(({ parameters }) => `[${parameters.map((data) => data.length)}]`).join(' ');
  throw new NosbenchError(
    'input',
    `train: expected a state of ${task.members.length} members with parameters [${sizes}], got ${got || 'none'}. Train from the start.`,
  );
}
