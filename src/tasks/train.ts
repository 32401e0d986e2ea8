import * as tf from '@tensorflow/tfjs';
import { peekValues } from '../kernels/peek-values.js';
import { NosbenchError } from '../util/errors.js';
import { evaluate } from './evaluate.js';
import { lossAndGradients } from './gradients.js';
import { type LiveMember, openMembers, valuesOf } from './members.js';
import { clipScale, distance, totalNorm } from './norms.js';
import { openCurve } from './open-curve.js';
import type { Curve } from './protocol.js';
import type { Train, TrainingRequest, TrainingResult } from './training.js';

/** A loss that is not finite, and the 0-based step of the member at which it came up. */
interface Divergence {
  readonly atStep: number;
  readonly value: number;
}

/** Longest time without a turn for timers, signals and sockets. */
const TURN_MS = 50;

/**
 * Trains every member of the task, epoch by epoch; @see Train. The same request gives the same bits on the same backend and executor,
 * however often the training is interrupted and continued.
 */
export const train: Train = async (request) => {
  checkRequest(request);
  const { task, protocol, from, epochs, observers = [], pauseAfterMs = Number.POSITIVE_INFINITY, signal } = request;
  const begun = performance.now();
  const record = openCurve(request);
  const members = openMembers(task, request.optimizer, from?.state);
  const breathe = breather(signal);
  let stepsMade = 0;

  const trainEpoch = async (member: number, epoch: number): Promise<Divergence | undefined> => {
    const live = members.enter(member);
    let sum = 0;
    for (let index = 0; index < protocol.stepsPerEpoch; index += 1) {
      await breathe.ifDue();
      const loss = trainStep(request, live, member, epoch, index);
      const atStep = epoch * protocol.stepsPerEpoch + index;
      if (isFatal(request, loss)) {
        record.add(member, { training: loss });
        return { atStep, value: loss };
      }
      record.note(loss, atStep);
      sum += loss;
      stepsMade += 1;
    }
    record.add(member, { training: sum / protocol.stepsPerEpoch });
    return evaluateMember(member, epoch);
  };

  const evaluateMember = async (member: number, epoch: number): Promise<Divergence | undefined> => {
    const { variables } = members.enter(member);
    let divergence: Divergence | undefined;
    for (const evaluation of protocol.evaluations) {
      await breathe.ifDue();
      const numbers = evaluate(task, variables, evaluation, { member, epoch });
      record.add(member, numbers);
      const value = numbers[evaluation.split]!;
      const atStep = Math.max(0, (epoch + 1) * protocol.stepsPerEpoch - 1);
      if (isFatal(request, value)) divergence ??= { atStep, value };
      else record.note(value, atStep);
    }
    members.leave(member);
    return divergence;
  };

  const eachMember = async (turn: (member: number) => Promise<Divergence | undefined>) => {
    for (const member of task.members.keys()) {
      const divergence = await turn(member);
      if (divergence !== undefined) return divergence;
    }
    return undefined;
  };

  try {
    signal?.throwIfAborted();
    if (protocol.evaluateAtStart && from === undefined) {
      const divergence = await eachMember((member) => evaluateMember(member, -1));
      if (divergence !== undefined) return diverged(record.end(divergence.value), divergence, stepsMade);
    }
    for (let epoch = from?.state.epochs ?? 0; epoch < epochs; epoch += 1) {
      const divergence = await eachMember((member) => trainEpoch(member, epoch));
      const curve = record.end(divergence?.value);
      for (const observer of observers) observer.onEpoch?.({ epoch, value: curve.values.at(-1)! });
      if (divergence !== undefined) return diverged(curve, divergence, stepsMade);
      await breathe.now();
      if (performance.now() - begun >= pauseAfterMs) break;
    }
    const curve = record.curve();
    const state = { epochs: curve.values.length, members: members.states() };
    return { status: { kind: 'finished' }, curve, epochs: state.epochs, stepsMade, state };
  } finally {
    members.close();
  }
};

/** One optimizer step; returns the loss before it. A fatal loss makes no step. */
function trainStep(request: TrainingRequest, live: LiveMember, member: number, epoch: number, index: number): number {
  const { task, protocol, observers = [] } = request;
  const { variables, optimizer } = live;
  const batch = task.batch(task.splits[0]!, { member, purpose: 'step', epoch, index });
  const { loss: lossTensor, gradients } = lossAndGradients(task, variables, batch);
  const loss = lossTensor.dataSync()[0]!;
  tf.dispose(lossTensor);
  tf.dispose(batch);

  const wantsNorms = observers.some((observer) => observer.wantsNorms === true);
  const needsNorm = wantsNorms || protocol.clipNorm !== undefined;
  const gradientNorm = needsNorm ? totalNorm(gradients.map(peekValues)) : undefined;
  let updateNorms: number[] | undefined;
  if (!isFatal(request, loss)) {
    const before = wantsNorms ? variables.map(valuesOf) : undefined;
    if (protocol.clipNorm === undefined) optimizer.step(gradients);
    else optimizer.step(gradients, clipScale(gradientNorm!, protocol.clipNorm));
    updateNorms = before?.map((values, i) => distance(values, valuesOf(variables[i]!)));
  }
  tf.dispose([...gradients]);

  if (observers.length > 0) {
    const event = {
      member,
      epoch,
      step: epoch * protocol.stepsPerEpoch + index,
      loss,
      ...(gradientNorm === undefined ? {} : { gradientNorm }),
      ...(updateNorms === undefined ? {} : { updateNorms }),
    };
    for (const observer of observers) observer.onStep?.(event);
  }
  return loss;
}

function isFatal({ protocol }: TrainingRequest, loss: number): boolean {
  return protocol.onNonFinite === 'stop' && !Number.isFinite(loss);
}

function diverged(curve: Curve, { atStep, value }: Divergence, stepsMade: number): TrainingResult {
  const loss = Number.isNaN(value) ? 'nan' : 'inf';
  return { status: { kind: 'diverged', atStep, loss }, curve, epochs: curve.values.length, stepsMade };
}

/** Gives the event loop its turn, and hears the signal. */
function breather(signal: AbortSignal | undefined) {
  let last = performance.now();
  const now = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    last = performance.now();
    signal?.throwIfAborted();
  };
  return {
    now,
    ifDue: () => {
      signal?.throwIfAborted();
      return performance.now() - last > TURN_MS ? now() : undefined;
    },
  };
}

function checkRequest({ task, protocol, epochs, from }: TrainingRequest): void {
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new NosbenchError(
      'usage',
      `train: expected a whole number of epochs from 1 on, got ${epochs}. Ask for at least one.`,
    );
  }
  const unknown = protocol.evaluations.find(({ split }) => split === 'training' || !task.splits.includes(split));
  if (unknown !== undefined) {
    throw new NosbenchError(
      'usage',
      `train: expected evaluations of the splits ${task.splits.join(', ')} of task ${task.name} (not of one named "training"), got "${unknown.split}". Use a protocol made for this task.`,
    );
  }
  if (from !== undefined && from.curve.values.length !== from.state.epochs) {
    throw new NosbenchError(
      'input',
      `train: expected a curve up to the ${from.state.epochs} epochs of the state, got ${from.curve.values.length}. Continue from a curve and a state of the same training.`,
    );
  }
}
