import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { lossAndGradients } from '../../src/tasks/gradients.js';
import type { Protocol } from '../../src/tasks/protocol.js';
import type { BatchAddress, Task } from '../../src/tasks/task.js';
import { train } from '../../src/tasks/train.js';
import { stableHash } from '../../src/util/json.js';
import { plainOptimizer } from '../support/plain-optimizer.js';

/** A task under test and what is known of it beforehand. */
export interface ConformanceCase {
  readonly create: () => { readonly task: Task; readonly protocol: Protocol };
  /** From the closed form of the layer sizes. */
  readonly parameterCount: number;
  /** `stableHash` of the identities of task and protocol: a change of it makes every stored record a record of another task. */
  readonly identityHash: string;
  /** Learning rate of the ten steps that must lower the loss, one of the primitive constants. Default 0.1. */
  readonly rate?: 0.1 | 0.01 | 0.001;
  /** Half the distance of the finite differences, along directions of length 1. Default 0.01. */
  readonly stride?: number;
  /** Largest relative difference of gradients and finite differences. Default 0.02. */
  readonly tolerance?: number;
}

const RATES = { 0.1: 5, 0.01: 6, 0.001: 7 } as const;
const FIRST: BatchAddress = { member: 0, purpose: 'step', epoch: 0, index: 0 };

/** What every task must do, run over a registry, on the WebAssembly backend. */
export function describeTasks(cases: Readonly<Record<string, ConformanceCase>>): void {
  describe.each(Object.entries(cases))(
    'task %s',
    (name, { create, parameterCount, identityHash, rate = 0.1, stride = 0.01, tolerance = 0.02 }) => {
      const { task, protocol } = create();
      const trainingSplit = task.splits[0]!;

      beforeAll(async () => {
        await openBackend('wasm');
      });
      afterAll(() => task.dispose());

      const tensors = (values: readonly Float32Array[]) =>
        values.map((data, i) => tf.tensor(data.slice(), [...task.parameters[i]!.shape]));
      const lossAt = (values: readonly Float32Array[], at = FIRST, split = trainingSplit) =>
        tf.tidy(() => task.loss(tensors(values), task.batch(split, at)).dataSync()[0]!);
      const gradientsAt = (values: readonly Float32Array[]) =>
        tf.tidy(() => {
          const { loss, gradients } = lossAndGradients(task, tensors(values), task.batch(trainingSplit, FIRST));
          return {
            loss: loss.dataSync()[0]!,
            gradients: gradients.map((g) => ({ shape: g.shape, data: Float32Array.from(g.dataSync()) })),
          };
        });

      it('goes by its name and has as many parameters as its layers say', () => {
        expect(task.name).toBe(name);
        const counts = task.parameters.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(parameterCount);
        for (const member of task.members.keys())
          expect(task.initialParameters(member).map((data) => data.length)).toEqual(counts);
        expect(new Set(task.parameters.map((parameter) => parameter.name)).size).toBe(counts.length);
      });

      it('keeps its identity', () => {
        expect(stableHash([task.identity, protocol.identity])).toBe(identityHash);
        const again = create();
        expect(stableHash([again.task.identity, again.protocol.identity])).toBe(identityHash);
        again.task.dispose();
      });

      it('knows the splits that its protocol evaluates', () => {
        for (const { split } of protocol.evaluations) expect(task.splits).toContain(split);
        expect(task.splits).not.toContain('training');
      });

      it('starts from fresh, equal parameters with a finite loss on every split', () => {
        const [first, second] = [task.initialParameters(0), task.initialParameters(0)];
        expect(second).toEqual(first);
        first[0]![0] = 123;
        expect(task.initialParameters(0)).toEqual(second);
        for (const split of task.splits)
          expect(lossAt(second, { ...FIRST, purpose: 'evaluation' }, split)).toSatisfy(Number.isFinite);
      });

      it('gives the same batch for the same address, whatever was asked between', () => {
        const addresses = [
          FIRST,
          { ...FIRST, index: 1 },
          { ...FIRST, epoch: 2 },
          { ...FIRST, member: task.members.length - 1 },
        ];
        const read = (at: BatchAddress) => {
          const batch = task.batch(trainingSplit, at);
          const content = Object.entries(batch).map(([key, value]) => [
            key,
            typeof value === 'number' ? value : Array.from(value.dataSync()),
          ]);
          tf.dispose(batch);
          return content;
        };
        const forwards = addresses.map(read);
        expect(addresses.toReversed().map(read).toReversed()).toEqual(forwards);
        const other = create().task;
        const batch = other.batch(trainingSplit, addresses[2]!);
        const content = Object.entries(batch).map(([key, value]) => [
          key,
          typeof value === 'number' ? value : Array.from(value.dataSync()),
        ]);
        expect(content).toEqual(forwards[2]);
        tf.dispose(batch);
        other.dispose();
      });

      it('has gradients that agree with finite differences', () => {
        const values = task.initialParameters(0);
        const { loss, gradients } = gradientsAt(values);
        expect(loss).toBeCloseTo(lossAt(values), 5);
        expect(gradients.map(({ shape }) => shape)).toEqual(task.parameters.map(({ shape }) => shape));
        // Each tensor along its own gradient: the slope there is the gradient's length.
        gradients.forEach(({ data }, which) => {
          const length = Math.sqrt(data.reduce((sum, g) => sum + g * g, 0));
          if (length < 1e-4) return;
          const moved = (sign: number) =>
            lossAt(
              values.map((tensor, i) =>
                i === which ? tensor.map((value, j) => value + (sign * stride * data[j]!) / length) : tensor,
              ),
            );
          const slope = (moved(1) - moved(-1)) / (2 * stride);
          expect(
            Math.abs(slope - length),
            `${task.parameters[which]!.name}: slope ${slope}, gradient ${length}`,
          ).toBeLessThan(tolerance * length + 1e-4);
        });
      });

      it('learns: ten steps of gradient descent lower the loss', () => {
        let values = task.initialParameters(0);
        const before = lossAt(values);
        for (let step = 0; step < 10; step += 1) {
          const { gradients } = gradientsAt(values);
          values = values.map((tensor, i) => tensor.map((value, j) => value - rate * gradients[i]!.data[j]!));
        }
        expect(lossAt(values)).toBeLessThan(before);
      });

      it('trains an epoch without leaving a tensor behind', async () => {
        const optimizer = plainOptimizer(`mul[1,${RATES[rate]}]>19`);
        await train({ task, protocol, optimizer, epochs: 1 }); // the task's own caches are filled now
        const { numTensors } = tf.memory();
        const { curve } = await train({ task, protocol, optimizer, epochs: 1 });
        expect(tf.memory().numTensors).toBe(numTensors);
        expect(protocol.score(curve, 1)).toSatisfy(Number.isFinite);
      });

      it('frees what it keeps', () => {
        const { numTensors } = tf.memory();
        const other = create().task;
        for (const split of other.splits) tf.dispose(other.batch(split, FIRST));
        other.dispose();
        expect(tf.memory().numTensors).toBe(numTensors);
      });
    },
  );
}
