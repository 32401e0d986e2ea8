import type { EvaluationRecord } from '../cache/record.js';
import type { Curve, Protocol } from '../tasks/protocol.js';
import type { Cached, QueryResult, QueryStatus } from './query-result.js';

/** Behaviour keys that say how every training ends; nothing is trained for them. */
const UNTRAINED_KEYS = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY } as const;

/** True for a key that is answered without training. */
export function isUntrained(key: string): key is keyof typeof UNTRAINED_KEYS {
  return key === 'nan' || key === 'inf';
}

/** True when the record knows the first `epochs` epochs: it is long enough, or the training ended in between. */
export function answers(record: EvaluationRecord, epochs: number): boolean {
  return record.epochs >= epochs || record.status.kind === 'diverged';
}

/** Where an answer came from and what it cost. */
export interface AnswerOrigin {
  readonly cached: Cached;
  readonly epochsTrained: number;
  readonly seconds: number;
}

/** What the record says of a query of `epochs` epochs. A longer record is cut, so that it answers as a shorter training would. */
export function answer(
  record: EvaluationRecord,
  protocol: Protocol,
  epochs: number,
  { cached, epochsTrained, seconds }: AnswerOrigin,
): QueryResult {
  const detail = cutCurve(record.curve, epochs, protocol);
  const hasDiverged = record.status.kind === 'diverged' && record.epochs <= epochs;
  const score = hasDiverged ? undefined : protocol.score(detail, epochs);
  const status = hasDiverged ? record.status : statusOf(score, detail);
  return {
    loss: status.kind === 'diverged' ? UNTRAINED_KEYS[status.loss] : (score ?? Number.NaN),
    curve: detail.values,
    cached,
    key: record.key,
    status,
    epochs: detail.values.length,
    epochsTrained,
    seconds,
    detail,
    ...(detail.firstNonFinite === undefined ? {} : { firstNonFinite: detail.firstNonFinite }),
  };
}

/** The answer for a key that says NaN or infinite: it diverges in its first step, and no curve exists. */
export function untrainedAnswer(key: keyof typeof UNTRAINED_KEYS, seconds: number): QueryResult {
  return {
    loss: UNTRAINED_KEYS[key],
    curve: [],
    cached: 'key',
    key,
    status: { kind: 'diverged', atStep: 0, loss: key },
    epochs: 0,
    epochsTrained: 0,
    seconds,
    detail: { values: [], members: [] },
  };
}

/** The curve as a training of `epochs` epochs leaves it: evaluated series have one entry more where the protocol evaluates at the start. */
export function cutCurve(
  curve: Curve,
  epochs: number,
  protocol: Pick<Protocol, 'evaluateAtStart' | 'stepsPerEpoch'>,
): Curve {
  if (curve.values.length <= epochs) return curve;
  const lengthOf = (series: string): number =>
    protocol.evaluateAtStart && series !== 'training' ? epochs + 1 : epochs;
  const members = curve.members.map((series) =>
    Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values.slice(0, lengthOf(name))])),
  );
  const { firstNonFinite } = curve;
  const isWithin = firstNonFinite !== undefined && firstNonFinite.atStep < epochs * protocol.stepsPerEpoch;
  return { values: curve.values.slice(0, epochs), members, ...(isWithin ? { firstNonFinite } : {}) };
}

/** A protocol that trains on after a loss that is not finite may still end with such a score: that is divergence too. */
function statusOf(score: number | undefined, { values, firstNonFinite }: Curve): QueryStatus {
  if (score === undefined || Number.isFinite(score)) return { kind: 'finished' };
  const loss = Number.isNaN(score) ? 'nan' : 'inf';
  if (firstNonFinite !== undefined) return { kind: 'diverged', atStep: firstNonFinite.atStep, loss };
  const inEpoch = 1 + values.findIndex((value) => !Number.isFinite(value));
  return { kind: 'diverged', inEpoch, loss };
}
