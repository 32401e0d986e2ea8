import { describe, expect, it } from 'vitest';
import { answer, answers, cutCurve } from '../../src/benchmark/answer.js';
import { decodeContinuation, encodeContinuation } from '../../src/benchmark/checkpoint.js';
import type { EvaluationRecord } from '../../src/cache/record.js';
import { findNamed } from '../../src/program/named/index.js';
import { nosbenchProtocol } from '../../src/tasks/nosbench-protocol.js';

const protocol = nosbenchProtocol({ stepsPerEpoch: 10, defaultEpochs: 5, value: 'validation' });
const origin = { cached: 'memory', epochsTrained: 0, seconds: 0 } as const;

function record(
  values: readonly number[],
  status: EvaluationRecord['status'] = { kind: 'finished' },
): EvaluationRecord {
  return {
    task: 't',
    key: 'k',
    numerics: 'n',
    taskName: 'toy',
    keyVersion: 'v',
    status,
    curve: { values, members: [{ training: values, validation: values }] },
    epochs: values.length,
    steps: 10 * values.length,
    seconds: 1,
    program: {},
    version: '0',
    createdAt: '2025-01-01T00:00:00Z',
  };
}

describe('answer', () => {
  it('answers fewer epochs than a record has, and more only after a divergence', () => {
    const diverged = record([3, 2, Number.NaN], { kind: 'diverged', atStep: 25, loss: 'nan' });
    expect([2, 3, 4].map((epochs) => answers(record([3, 2, 1]), epochs))).toEqual([true, true, false]);
    expect(answers(diverged, 100)).toBe(true);
    expect(answer(diverged, protocol, 100, origin)).toMatchObject({
      loss: Number.NaN,
      epochs: 3,
      status: { atStep: 25 },
    });
    expect(answer(diverged, protocol, 2, origin)).toMatchObject({ loss: 2, epochs: 2, status: { kind: 'finished' } });
  });

  it('calls a score that is not finite a divergence, where the protocol trains on after one', () => {
    const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;
    const firstNonFinite = { atStep: 17, loss: 'nan', onNonFinite: 'continue' } as const;
    const trainedOn = (values: readonly number[]): EvaluationRecord => {
      const plain = record(values);
      return { ...plain, curve: { ...plain.curve, firstNonFinite } };
    };
    expect(answer(trainedOn([3, infinity, infinity]), protocol, 3, origin)).toMatchObject({
      loss: infinity,
      status: { kind: 'diverged', atStep: 17, loss: 'inf' },
      firstNonFinite,
      detail: { firstNonFinite },
    });
    // One that recovered has finished, and its result still says that it went on.
    expect(answer(trainedOn([3, nan, 1]), protocol, 3, origin)).toMatchObject({
      loss: 1,
      status: { kind: 'finished' },
      firstNonFinite,
    });
    // An epoch has ten steps: step 17 is not in the first.
    const early = answer(trainedOn([3, nan, 1]), protocol, 1, origin);
    expect(early).toMatchObject({ loss: 3, status: { kind: 'finished' } });
    expect([early, early.detail].map((part) => 'firstNonFinite' in part)).toEqual([false, false]);
  });

  it('names the epoch of a divergence where an older record does not know the step', () => {
    const result = answer(record([3, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]), protocol, 3, origin);
    expect(result).toMatchObject({
      loss: Number.POSITIVE_INFINITY,
      status: { kind: 'diverged', inEpoch: 2, loss: 'inf' },
    });
    expect('firstNonFinite' in result).toBe(false);
    expect(answer(record([3, Number.NaN, 1]), protocol, 3, origin)).toMatchObject({
      loss: 1,
      status: { kind: 'finished' },
    });
  });
});

describe('cutCurve', () => {
  it('keeps the entry before the first epoch where there is one', () => {
    const curve = { values: [3, 2, 1], members: [{ training: [3, 2, 1], test: [9, 3, 2, 1] }] };
    const atStart = { evaluateAtStart: true, stepsPerEpoch: 10 };
    expect(cutCurve(curve, 1, atStart)).toEqual({
      values: [3],
      members: [{ training: [3], test: [9, 3] }],
    });
    expect(cutCurve(curve, 3, atStart)).toBe(curve);
  });
});

describe('checkpoints', () => {
  const program = findNamed('Adam');
  const state = {
    epochs: 1,
    members: [
      {
        parameters: [Float32Array.of(1, Number.NaN, -0)],
        optimizer: {
          step: 7,
          memories: [{ slots: [{ address: 9, type: 'scalar' as const, data: Float32Array.of(0.5) }] }],
        },
      },
    ],
  };
  const curve = { values: [2], members: [{ training: [2] }] };

  it('come back as they were', () => {
    const decoded = decodeContinuation(encodeContinuation({ program, state, curve }));
    expect(decoded?.state).toEqual(state);
    expect(decoded?.curve).toEqual(curve);
    expect(decoded?.program.instructions).toEqual(program.instructions);
  });

  it('are nothing when they are cut off, changed or of something else', () => {
    const bytes = encodeContinuation({ program, state, curve });
    for (let length = 0; length < bytes.length; length += 13)
      expect(decodeContinuation(bytes.subarray(0, length))).toBeUndefined();
    for (const at of [0, 5, 30, bytes.length - 40]) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(decodeContinuation(changed)).toBeUndefined();
    }
    expect(decodeContinuation(new Uint8Array(100))).toBeUndefined();
  });
});
