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
    const result = answer(record([3, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]), protocol, 3, origin);
    // The first such epoch is the second one, which begins with step 10.
    expect(result).toMatchObject({
      loss: Number.POSITIVE_INFINITY,
      status: { kind: 'diverged', atStep: 10, loss: 'inf' },
    });
    expect(answer(record([3, Number.NaN, 1]), protocol, 3, origin)).toMatchObject({
      loss: 1,
      status: { kind: 'finished' },
    });
  });
});

describe('cutCurve', () => {
  it('keeps the entry before the first epoch where there is one', () => {
    const curve = { values: [3, 2, 1], members: [{ training: [3, 2, 1], test: [9, 3, 2, 1] }] };
    expect(cutCurve(curve, 1, { evaluateAtStart: true })).toEqual({
      values: [3],
      members: [{ training: [3], test: [9, 3] }],
    });
    expect(cutCurve(curve, 3, { evaluateAtStart: true })).toBe(curve);
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
