import type { EvaluationRecord, RecordId } from '../cache/record.js';
import { programFromJson, programToJson } from '../program/json.js';
import type { Program } from '../program/program.js';
import type { TrainingResult } from '../tasks/training.js';
import { VERSION } from '../util/version.js';
import { answers, cutCurve } from './answer.js';
import { type Continuation, decodeContinuation, encodeContinuation } from './checkpoint.js';
import { EvaluationFailure, isDiskFull } from './evaluation-failure.js';
import type { QueryContext } from './query-context.js';
import type { TrainerJob } from './trainer.js';
import type { TrainingFollower, TrainingPoint } from './training-watch.js';

/** What to train. The caller holds the lease of the record. */
export interface TrainingOrder extends Omit<TrainerJob, 'from' | 'onPoint'> {
  readonly id: RecordId;
  /** The record so far, too short for `epochs`. */
  readonly stored: EvaluationRecord | undefined;
  /** As in `QueryRequest`. */
  readonly title?: string;
}

/** A record that was just trained. */
export interface Trained {
  readonly record: EvaluationRecord;
  /** Epochs trained now; fewer than the record has when it was continued. */
  readonly epochsTrained: number;
}

/**
 * Trains, from the stored state where there is one, and stores record and state: at the end, and in a long training on the way, so that
 * an abort or a crash loses the last seconds only.
 *
 * A longer curve must be the shorter one continued, so where a record exists its program is trained on, not the given one:
 * both have the same behaviour, but each keeps its moments in its own slots.
 * @throws {EvaluationFailure} when the training throws; the signal's reason when it was aborted
 */
export async function trainRecord(context: QueryContext, order: TrainingOrder): Promise<Trained> {
  const { task, protocol } = context;
  const { program, epochs, title } = order;
  const stepsPerEpoch = task.members.length * protocol.stepsPerEpoch;
  const follower = context.onTraining?.({
    task: task.name,
    program,
    epochs,
    stepsPerEpoch,
    ...(title === undefined ? {} : { title }),
  });
  let isDone = false;
  try {
    const trained = await trainParts(context, order, follower);
    isDone = true;
    return trained;
  } finally {
    follower?.onEnd(isDone);
  }
}

async function trainParts(
  context: QueryContext,
  order: TrainingOrder,
  follower: TrainingFollower | undefined,
): Promise<Trained> {
  let { stored } = order;
  let epochsTrained = 0;
  for (;;) {
    const part = await trainPart(context, { ...order, stored }, follower);
    epochsTrained += part.epochsTrained;
    if (answers(part.record, order.epochs)) return { record: part.record, epochsTrained };
    stored = part.record;
  }
}

/** Trains to the end, or until it is time to store what is done. */
async function trainPart(
  context: QueryContext,
  order: TrainingOrder,
  follower: TrainingFollower | undefined,
): Promise<Trained> {
  const { id, epochs, stored } = order;
  const from = stored === undefined ? undefined : await findContinuation(context, stored, epochs);
  const program = from?.program ?? programOf(stored) ?? order.program;
  follower?.onStored(from?.state.epochs ?? 0);
  // A record without its state was trained where states are not kept: a pause would begin it anew for ever. A time limit is for the whole.
  const canPause = order.timeoutMs === undefined && (stored === undefined || from !== undefined);
  let begun = performance.now();
  const onBegin = (): void => {
    begun = performance.now();
  };
  const onPoint = follower && ((point: TrainingPoint) => follower.onPoint(point));
  const job = { ...order, onBegin, ...(onPoint === undefined ? {} : { onPoint }) };
  const result = await runTraining(context, job, program, from, canPause);
  const seconds = (performance.now() - begun) / 1000;
  // The part of the stored training that was not made again.
  const kept = from === undefined || stored === undefined ? 0 : from.state.epochs / stored.epochs;

  const record = await context.store.putRecord({
    ...id,
    taskName: context.task.name,
    keyVersion: context.keyer.version,
    status: result.status,
    curve: result.curve,
    epochs: result.epochs,
    steps: result.stepsMade + Math.round(kept * (stored?.steps ?? 0)),
    seconds: seconds + kept * (stored?.seconds ?? 0),
    program: stored?.program ?? programToJson(program),
    version: VERSION,
    createdAt: new Date().toISOString(),
  });
  // After the record: a state without its record would be of no use, a record without its state trains again.
  if (result.state !== undefined) {
    await context.store.saveCheckpoint(id, encodeContinuation({ program, state: result.state, curve: result.curve }));
    follower?.onStored(result.state.epochs);
  }
  return { record, epochsTrained: result.epochs - (from?.state.epochs ?? 0) };
}

async function runTraining(
  context: QueryContext,
  { id, stored: _, title: __, ...job }: TrainingOrder & Pick<TrainerJob, 'onPoint'>,
  program: Program,
  from: Continuation | undefined,
  canPause: boolean,
): Promise<TrainingResult> {
  const { signal, waitSignal } = job;
  try {
    return await context.trainer({
      ...job,
      program,
      ...(canPause ? { pauseAfterMs: context.saveAfterMs } : {}),
      ...(from === undefined ? {} : { from: { state: from.state, curve: from.curve } }),
    });
  } catch (error) {
    const isGivenUp = waitSignal?.aborted === true && error === waitSignal.reason;
    if (signal?.aborted || isGivenUp || isDiskFull(error)) throw error;
    throw new EvaluationFailure(id.key, error);
  }
}

/** The stored state, if it belongs to this record. */
async function findContinuation(
  context: QueryContext,
  stored: EvaluationRecord,
  epochs: number,
): Promise<Continuation | undefined> {
  const bytes = await context.store.loadCheckpoint(stored);
  const found = bytes === undefined ? undefined : decodeContinuation(bytes);
  if (found === undefined || found.state.epochs > Math.min(stored.epochs, epochs)) return undefined;
  const values = cutCurve(stored.curve, found.state.epochs, context.protocol).values;
  // A record that was imported may have been trained elsewhere; its curve is then not the one this state ends.
  return values.every((value, epoch) => Object.is(value, found.curve.values[epoch])) ? found : undefined;
}

function programOf(stored: EvaluationRecord | undefined): Program | undefined {
  return stored === undefined ? undefined : programFromJson(stored.program, `record ${stored.key}`);
}
