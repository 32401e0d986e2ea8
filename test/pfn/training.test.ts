import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Executor } from '../../src/interpreter/executor.js';
import { EXECUTORS } from '../../src/interpreter/executors.js';
import { activeHeap } from '../../src/kernels/active-heap.js';
import { createPfn, createPfnTraining } from '../../src/pfn/pfn-task.js';
import { transformerSpecs } from '../../src/pfn/transformer.js';
import { findNamed } from '../../src/program/named/index.js';
import type { OptimizerFactory } from '../../src/tasks/optimizer.js';
import { train } from '../../src/tasks/train.js';
import type { StepEvent, TrainingRequest, TrainingResult } from '../../src/tasks/training.js';
import { BACKENDS, flat, openPfnBackend, readReference, TINY, tinyTraining, worstError } from './support.js';

const { runs } = readReference('tiny_train');
const PROGRAMS = ['AdamW', 'Adam', 'SGD', 'Adadelta', 'Incumbent'];

function bind(name: string, executor: Executor = EXECUTORS.tensor!): OptimizerFactory {
  return (variables) => executor.bind(findNamed(name), variables);
}

/** Trains and notes every step. */
async function run(
  request: Omit<TrainingRequest, 'observers'>,
): Promise<{ readonly result: TrainingResult; readonly steps: readonly StepEvent[] }> {
  const steps: StepEvent[] = [];
  const result = await train({ ...request, observers: [{ onStep: (event) => void steps.push(event) }] });
  return { result, steps };
}

type Training = Awaited<ReturnType<typeof run>>;

const onWasm = new Map<string, Promise<Training>>();

/** The training of a program on wasm, which must be open: the first time it is asked for it happens, by tensor. */
function trainedOnWasm(name: string, stepsPerEpoch: number, epochs = 1): Promise<Training> {
  const key = `${name}, ${epochs} x ${stepsPerEpoch}`;
  const training = onWasm.get(key) ?? run({ ...tinyTraining(stepsPerEpoch), optimizer: bind(name), epochs });
  onWasm.set(key, training);
  return training;
}

/** The Incumbent's first 30 steps on wasm, each a training of its own that goes on from the one before. */
async function walkOnWasm(): Promise<readonly Training[]> {
  await openPfnBackend('wasm');
  const request = { ...tinyTraining(1), optimizer: bind('Incumbent') };
  const walk = [await run({ ...request, epochs: 1 })];
  while (walk.length < 30) {
    const { state, curve } = walk.at(-1)!.result;
    walk.push(await run({ ...request, epochs: walk.length + 1, from: { state: state!, curve } }));
  }
  return walk;
}

let walked: ReturnType<typeof walkOnWasm> | undefined;

/** Losses and gradient norms as far as they go, each as far from the reference's as it may be. */
function expectReference(name: string, steps: readonly StepEvent[], from = 0): void {
  const { losses, grad_norm_before_clip: norms } = runs[name];
  const part = (values: readonly number[]) => values.slice(from, from + steps.length);
  const own = { losses: steps.map(({ loss }) => loss), norms: steps.map(({ gradientNorm }) => gradientNorm!) };
  expect(worstError(own.losses, part(flat(losses)), 1)).toBeLessThan(1e-6);
  expect(worstError(own.norms, part(norms), 0)).toBeLessThan(1e-6);
}

describe.each(BACKENDS)('training the tiny model on %s', (backend) => {
  beforeEach(() => openPfnBackend(backend));
  // The Incumbent's way through 30 steps is nobody's but that of one rounding, see below.
  const programs = backend === 'wasm' ? PROGRAMS : PROGRAMS.filter((name) => name !== 'Incumbent');

  it.each(programs)('has the losses and gradient norms of the reference over 30 steps: %s', async (name) => {
    const { steps, result } = await (backend === 'wasm'
      ? trainedOnWasm(name, 30)
      : run({ ...tinyTraining(30), optimizer: bind(name), epochs: 1 }));
    expect(steps).toHaveLength(30);
    expectReference(name, steps);
    expect(result.curve.values).toEqual([steps.reduce((sum, { loss }) => sum + loss, 0) / 30]);
  });

  it('has the losses and gradient norms of the reference over 12 steps: Incumbent', async () => {
    const { steps } = await run({ ...tinyTraining(12), optimizer: bind('Incumbent'), epochs: 1 });
    expect(steps).toHaveLength(12);
    expectReference('Incumbent', steps);
  });

  /*
   * After some 20 steps the Incumbent has made a hundred times as much of what gradients differ by. Gradient norms of 30 steps, the most
   * that they are off the reference (PyTorch 1.13): PyTorch 2.13 itself 2.4e-6, in double 8.5e-7, wasm 7.9e-7, cpu 1.2e-6, node 2.1e-6,
   * though at the same parameters all four are as near to the gradient in double (1 to 3e-7 of its norm; node 2.0e-7, PyTorch 2.1e-7,
   * wasm 1.8e-7). In double with noise of 1e-8 of each gradient, less than float32 can hold, 6 of 20 runs are over 1e-6, the worst 1.8e-6.
   * So each step begins where wasm, held to the reference over all 30, stood before it. (Parameters after it as in the tests of wasm.)
   */
  it('has those of each of 30 steps, from where wasm stood before it, and ends where wasm does: Incumbent', async () => {
    walked ??= walkOnWasm();
    const walk = await walked;
    await openPfnBackend(backend);
    const request = { ...tinyTraining(1), optimizer: bind('Incumbent') };
    for (const [index, { result: expected }] of walk.entries()) {
      const before = walk[index - 1]?.result;
      const from = before === undefined ? {} : { from: { state: before.state!, curve: before.curve } };
      const { steps, result } = await run({ ...request, epochs: index + 1, ...from });
      expectReference('Incumbent', steps, index);
      const [actual, wanted] = [result, expected].map(({ state }) => state!.members[0]!.parameters);
      actual!.forEach((values, i) => void expect(worstError(values, [...wanted![i]!], 0.1)).toBeLessThan(1e-4));
    }
  });
});

describe('training on wasm', () => {
  beforeAll(() => openPfnBackend('wasm'));
  const specs = transformerSpecs(TINY);

  it.each(PROGRAMS)('has the epoch means of the reference over three epochs of ten steps: %s', async (name) => {
    const { losses, epoch_means } = runs[name].three_epochs_of_10_steps;
    const { steps, result } = await trainedOnWasm(name, 10, 3);
    expect(
      worstError(
        steps.map(({ loss }) => loss),
        flat(losses),
        1,
      ),
    ).toBeLessThan(1e-6);
    expect(worstError(result.curve.values, epoch_means, 1)).toBeLessThan(1e-6);
  });

  it('ends with the parameters of the reference (AdamW)', async () => {
    const { final_params } = runs.AdamW;
    const { result } = await trainedOnWasm('AdamW', 30);
    const { parameters } = result.state!.members[0]!;
    specs.forEach(({ name }, i) => {
      const [actual, expected] = [[...parameters[i]!], flat(final_params[name])];
      if (name.endsWith('in_proj_bias')) {
        // The middle third belongs to the keys: its gradient is zero but for rounding, which AdamW blows up.
        actual.splice(16, 16);
        expected.splice(16, 16);
      }
      expect(worstError(actual, expected, 0.1), name).toBeLessThan(1e-4);
    });
  });

  it.each(PROGRAMS)('ends with the parameter checksums of the reference: %s', async (name) => {
    const { final_param_checksums } = runs[name];
    const { result } = await trainedOnWasm(name, 30);
    specs.forEach(({ name: parameter }, i) => {
      if (parameter.endsWith('in_proj_bias')) return;
      const { abs_mean, first } = final_param_checksums[parameter];
      const data = result.state!.members[0]!.parameters[i]!;
      const mean = data.reduce((sum, value) => sum + Math.abs(value), 0) / data.length;
      expect(worstError([mean, ...data.subarray(0, first.length)], [abs_mean, ...first], 0.1), parameter).toBeLessThan(
        1e-4,
      );
    });
  });

  it.each(['AdamW', 'Incumbent'])('goes on after one epoch to exactly the curve of three: %s', async (name) => {
    const whole = await trainedOnWasm(name, 10, 3);
    const begun = await run({ ...tinyTraining(10), optimizer: bind(name), epochs: 1 });
    const { state, curve } = begun.result;
    const rest = await run({ ...tinyTraining(10), optimizer: bind(name), epochs: 3, from: { state: state!, curve } });
    expect([...begun.steps, ...rest.steps].map(({ loss }) => loss)).toEqual(whole.steps.map(({ loss }) => loss));
    expect(rest.result.curve).toEqual(whole.result.curve);
    expect(rest.result.state).toEqual(whole.result.state);
  });

  it.each(['fused', 'tensor'])(
    'keeps tensors, bytes and both heaps as they are over 300 steps by %s',
    async (executor) => {
      setFlagsFromString('--expose-gc');
      const collectGarbage = runInNewContext('gc') as () => void;
      const counts: { tensors: number; bytes: number; wasmHeap: number; heap: number }[] = [];
      const note = () => {
        collectGarbage();
        const { numTensors: tensors, numBytes: bytes } = tf.memory();
        const wasmHeap = activeHeap().memory.buffer.byteLength;
        counts.push({ tensors, bytes, wasmHeap, heap: process.memoryUsage().heapUsed });
      };
      await train({
        ...tinyTraining(60),
        optimizer: bind('AdamW', EXECUTORS[executor]),
        epochs: 5,
        observers: [{ onEpoch: note }],
      });
      // The first epoch compiles and fills caches.
      const [first, last] = [counts[1]!, counts[4]!];
      expect({ ...last, heap: 0 }).toEqual({ ...first, heap: 0 });
      expect(last.heap - first.heap).toBeLessThan(1_000_000); // an array of one parameter kept in each of 180 steps would be over
    },
  );

  it('draws the batch of an epoch and step under seed 100 · epoch + step, whatever was asked before', () => {
    const { task } = createPfnTraining({ ...TINY, stepsPerEpoch: 100 });
    const sameLength = createPfnTraining({ ...TINY, stepsPerEpoch: 10 }).task;
    const read = (of: typeof task, epoch: number, index: number) => {
      const batch = of.batch('train', { member: 0, purpose: 'step', epoch, index });
      const content = [batch.position, ...[batch.x, batch.y].flatMap((tensor) => [...tensor.dataSync()])];
      tf.dispose(batch);
      return content;
    };
    expect(read(task, 2, 3)).toEqual(read(sameLength, 20, 3));
    expect(read(task, 0, 0)).not.toEqual(read(task, 1, 0));
  });

  it('takes the evaluation positions of the reference, in any order of asking', () => {
    const { task } = createPfn('pfn');
    const expected: readonly number[] = readReference('full_train').single_eval_pos_first_300;
    const positionAt = (step: number) => {
      const batch = task.batch('train', {
        member: 0,
        purpose: 'step',
        epoch: Math.floor(step / 100),
        index: step % 100,
      });
      tf.dispose(batch);
      return batch.position;
    };
    expect(positionAt(299)).toBe(expected[299]);
    expect(expected.map((_, step) => positionAt(step))).toEqual(expected);
  });

  it('trains on after a loss that is not finite where the protocol says so, and stops where it does not', async () => {
    // 1e30 times the gradient: the next loss is not finite any more.
    const blowUp: OptimizerFactory = (variables) => ({
      step(gradients) {
        for (const [i, variable] of variables.entries())
          tf.tidy(() => void variable.assign(tf.mul(gradients[i]!, 1e30)));
      },
      exportState: () => ({ step: 0, memories: [] }),
      importState: () => undefined,
      dispose: () => undefined,
    });
    const sizes = { ...TINY, stepsPerEpoch: 4 };
    const goesOn = await run({
      ...createPfnTraining(sizes, { onNonFinite: 'continue' }),
      optimizer: blowUp,
      epochs: 2,
    });
    expect(goesOn.steps).toHaveLength(8);
    expect(goesOn.result.curve.values).toEqual([Number.NaN, Number.NaN]);
    const stops = await run({ ...createPfnTraining(sizes, { onNonFinite: 'stop' }), optimizer: blowUp, epochs: 2 });
    const first = goesOn.steps.findIndex(({ loss }) => !Number.isFinite(loss));
    expect(stops.result.status).toEqual({ kind: 'diverged', atStep: first, loss: 'nan' });
    expect(goesOn.result.curve.firstNonFinite).toEqual({ atStep: first, loss: 'nan', onNonFinite: 'continue' });
    expect(createPfn('pfn').protocol.onNonFinite).toBe('continue');
    expect(createPfn('pfn-small').protocol.onNonFinite).toBe('stop');
  });

  it('refuses sizes of which no model can be made, all at once', () => {
    expect(() => createPfnTraining({ ...TINY, heads: 3, layers: 0, points: 1 })).toThrow(
      /pfn-custom: expected layers to be a whole number from 1 on, got 0; expected a number of heads that divides the width 16, got 3; expected at least 2 points, .* got 1\. Choose other sizes\./,
    );
  });
});
