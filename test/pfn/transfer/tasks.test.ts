import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../../src/benchmark/pipeline.js';
import { openTask, TASKS } from '../../../src/benchmark/tasks.js';
import { fusedExecutor } from '../../../src/interpreter/fused-executor.js';
import { makeBatch, partsOf } from '../../../src/pfn/transfer/batch.js';
import { TRANSFER_CONFIGS } from '../../../src/pfn/transfer/config.js';
import { curveBatches } from '../../../src/pfn/transfer/curve-batches.js';
import { TRANSFER_REGISTRY } from '../../../src/pfn/transfer/registry.js';
import { targetReader } from '../../../src/pfn/transfer/target-reader.js';
import { createTransferTask } from '../../../src/pfn/transfer/transfer-task.js';
import { findNamed } from '../../../src/program/named/index.js';
import { parseProgram } from '../../../src/program/text-parser.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { underSchedule } from '../../../src/tasks/schedule.js';
import { train } from '../../../src/tasks/train.js';
import { describeTasks } from '../../tasks/task-conformance.js';
import { openPfnBackend } from '../support.js';

describeTasks({
  // Three layers of 3·64·65 + 64·65 + 128·65 + 64·129 + 4·64 = 33,472; decoders 128·65 + outputs·129; encoders 64·(features + 1) + 128.
  'lc-pfn-small': {
    create: () => createTransferTask('lc-pfn', 'small'),
    parameterCount: 121_892,
    identityHash: '4ace1cf04861383a',
  },
  'pfns4bo-small': {
    create: () => createTransferTask('pfns4bo', 'small'),
    parameterCount: 122_212,
    identityHash: 'e713ea03a3cdc159',
  },
  'pfns4bo-bnn-small': {
    create: () => createTransferTask('pfns4bo-bnn', 'small'),
    parameterCount: 122_212,
    identityHash: '992d715448f86ac5',
  },
  'pfns4bo-gp-small': {
    create: () => createTransferTask('pfns4bo-gp', 'small'),
    parameterCount: 122_212,
    identityHash: '56a19af1b02fda5e',
  },
  'tabpfn-small': {
    create: () => createTransferTask('tabpfn', 'small'),
    parameterCount: 110_858,
    identityHash: '3eca7260b0a71d1d',
  },
});

describe('paper presets', () => {
  it.each([
    ['lc-pfn', 26_785_768, 1000, 250, 1e-4],
    ['pfns4bo', 26_794_472, 50, 5, 1e-4],
    // Half of those layers less: 6 · 2,102,784, each 3·512·513 + 512·513 + 1024·513 + 512·1025 + 4·512.
    ['pfns4bo-bnn', 14_177_768, 50, 5, 1e-4],
    ['pfns4bo-gp', 14_177_768, 50, 5, 1e-4],
    ['tabpfn', 25_821_706, 150, 20, 1e-4],
  ] as const)(
    '%s has %i parameters and a pipeline of %i epochs, %i of warm-up',
    (name, count, epochs, warmup, rate) => {
      const { task, protocol, pipeline } = createTransferTask(name, 'paper');
      const sizes = task.parameters.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
      expect(protocol.defaultEpochs).toBe(epochs);
      expect(openPipeline(pipeline, epochs).schedule).toEqual({ kind: 'cosine', warmupEpochs: warmup, epochs });
      expect(pipeline.optimizer).toBe(`adamw:lr=${rate},weight_decay=0`);
      task.dispose();
    },
    300_000, // a few seconds each on a quiet machine
  );

  it('have the models of the published settings', () => {
    expect(TRANSFER_CONFIGS['lc-pfn'].paper).toMatchObject({ dropout: 0.2, includesItself: true, layerInit: 'copies' });
    expect(TRANSFER_CONFIGS.pfns4bo.paper).toMatchObject({ datasets: 128, microBatches: 2, layerInit: 'independent' });
    expect(TRANSFER_CONFIGS['pfns4bo-bnn'].paper).toMatchObject({ layers: 6, microBatches: 1, stepsPerEpoch: 1024 });
    expect(TRANSFER_CONFIGS.tabpfn.paper).toMatchObject({ points: 1152, microBatches: 8, stepsPerEpoch: 128 });
    for (const presets of Object.values(TRANSFER_CONFIGS))
      for (const { datasets, chunk, width, heads } of Object.values(presets))
        expect([datasets % chunk, width % heads]).toEqual([0, 0]);
  });
});

describe('the registry', () => {
  it('has every task in both sizes, with a seed of its own', async () => {
    for (const name of [
      'lc-pfn',
      'lc-pfn-small',
      'pfns4bo',
      'pfns4bo-small',
      'pfns4bo-bnn-small',
      'pfns4bo-gp',
      'tabpfn',
      'tabpfn-small',
    ])
      expect(TASKS[name]?.description).toMatch(/PFN/);
    const first = await openTask('lc-pfn-small', { seed: 1 });
    const second = await openTask('lc-pfn-small', { seed: 2 });
    expect(first.hash).toBe((await openTask('lc-pfn-small')).hash);
    expect(second.hash).not.toBe(first.hash);
    expect(second.task.initialParameters(0)[0]).not.toEqual(first.task.initialParameters(0)[0]);
  });

  it.each([
    [{ seed: -1 }, 'task lc-pfn-small: expected a whole number of at least 0 as seed, got -1.'],
    [{ seed: 1.5 }, 'got 1.5.'],
    [{ seed: 'x' }, 'task lc-pfn-small: expected at most a number as "seed", got seed "x".'],
    [{ preset: 'huge' }, 'got preset.'],
  ])('refuses the options %o', async (options, message) => {
    await expect(openTask('lc-pfn-small', options)).rejects.toThrow(message);
  });
});

describe('a loss that is not finite', () => {
  it('makes its epoch NaN, and the training goes on: a later epoch without one counts again', async () => {
    await openPfnBackend('wasm');
    const { task, protocol } = createTransferTask('lc-pfn', 'small');
    const losses: number[] = [];
    const { status, curve, stepsMade } = await train({
      task: {
        ...task,
        lossAndGradients: (parameters, batch) => {
          const step = losses.length;
          const { loss, gradients } = task.lossAndGradients!(parameters, batch);
          return { loss: [4, 8].includes(step) ? tf.scalar(Number.NaN) : loss, gradients };
        },
      },
      protocol: { ...protocol, stepsPerEpoch: 3 },
      epochs: 4,
      optimizer: (variables) => fusedExecutor.bind(findNamed('SGD'), variables),
      observers: [{ onStep: ({ loss }) => losses.push(loss) }],
    });
    expect(status).toEqual({ kind: 'finished' });
    expect(stepsMade).toBe(12);
    const mean = (first: number) => (losses[first]! + losses[first + 1]! + losses[first + 2]!) / 3;
    expect(curve.values).toEqual([mean(0), Number.NaN, Number.NaN, mean(9)]);
    expect(curve.values[3]).not.toBeNaN();
    expect(curve.firstNonFinite).toEqual({ atStep: 4, loss: 'nan', onNonFinite: 'continue' });
    expect(protocol.identity).toMatchObject({ onNonFinite: 'continue' });
    task.dispose();
  }, 120_000);

  // Both would have had the best loss of all under the originals' rule, which adds up the steps that are not NaN and divides by all.
  it.each([
    // The gradient times 1e30: all parameters are NaN after the second step.
    ['parameters that are NaN', ['div(grad, 1e-6)', ...Array(4).fill('div(s9, 1e-6)')]],
    // The gradient's sign times 1e30, later 0: parameters too large for a loss that is a number, and finite for ever.
    ['parameters that are finite', ['sign(grad)', ...Array(5).fill('div(s9, 1e-6)')]],
  ])(
    'cannot hide behind batches without labels: %s',
    async (_name, values) => {
      await openPfnBackend('wasm');
      // Two batches of either epoch have no labels under this seed.
      const { task, protocol } = createTransferTask('tabpfn', 'small', 2);
      const program = parseProgram(values.map((value) => `s9 = ${value}`).join('\n'), 'test');
      const losses: number[] = [];
      const { status, curve } = await train({
        task,
        protocol,
        epochs: 2,
        optimizer: (variables) => fusedExecutor.bind(program, variables),
        observers: [{ onStep: ({ loss }) => losses.push(loss) }],
      });
      const atStep = losses.findIndex((loss) => !Number.isFinite(loss));
      expect(atStep).toBeGreaterThan(0);
      expect(atStep).toBeLessThan(10);
      // Batches in which no data set has labels, after everything broke down.
      expect(losses.slice(atStep).filter((loss) => loss === 0).length).toBeGreaterThan(0);
      expect(losses.slice(10).every((loss) => loss === 0 || Number.isNaN(loss))).toBe(true);
      expect(curve.values).toEqual([Number.NaN, Number.NaN]);
      expect(curve.firstNonFinite).toEqual({ atStep, loss: 'nan', onNonFinite: 'continue' });
      expect(status).toEqual({ kind: 'finished' }); // it may be continued; its answers say that it diverged
      task.dispose();
    },
    120_000,
  );
});

describe('chunks', () => {
  const config = { ...TRANSFER_CONFIGS['lc-pfn'].small, datasets: 6, points: 12, positions: [4, 4] as const, chunk: 6 };
  const prior = curveBatches({ datasets: 6, points: 12, borderCurves: 10 });
  const targetsOf = (values: Float32Array) => ({
    oneHot: new Float32Array(values.length * config.buckets),
    logWidths: values.slice(),
  });

  it('hold the data sets of the whole batch, in order', () => {
    const read = (chunk: number) => {
      const batch = makeBatch({ ...config, chunk }, prior, targetsOf, numpyRandomState(1), 0);
      const parts = partsOf(batch).map(({ y, logWidths, position }) => ({
        y: y.arraySync().map((row) => row.flat()),
        targets: logWidths.arraySync(),
        position,
      }));
      tf.dispose(batch);
      return parts;
    };
    const [whole] = read(6);
    const cut = read(2);
    expect(cut.map(({ position }) => position)).toEqual([4, 4, 4]);
    const joined = <T>(pick: (part: NonNullable<typeof whole>) => T[][]) =>
      pick(cut[0]!).map((_, row) => cut.flatMap((part) => pick(part)[row]!));
    expect(joined(({ y }) => y)).toEqual(whole!.y);
    expect(joined(({ targets }) => targets)).toEqual(whole!.targets);
    expect(whole!.targets).toHaveLength(8);
  });

  it.each(['lc-pfn', 'pfns4bo', 'tabpfn'] as const)(
    '%s: have the loss and the gradients of the whole batch, to rounding',
    async (name) => {
      await openPfnBackend('wasm');
      const { task } = createTransferTask(name, 'small');
      const twoDraws = { ...TRANSFER_CONFIGS[name].small, microBatches: 2 };
      const small = TRANSFER_REGISTRY[name].createPrior('small');
      const readTargets = targetReader({ task: 'chunks', buckets: twoDraws.buckets, prior: small, seed: 2 });
      // Initial attention and MLP maps that are zero would let nothing flow through the layers.
      const parameters = task.initialParameters(0).map((values, i) =>
        tf.tensor(
          values.map((value, k) => value + 0.05 * Math.sin(7 * i + k)),
          [...task.parameters[i]!.shape],
        ),
      );
      const read = (chunk: number) => {
        const batch = makeBatch({ ...twoDraws, chunk }, small, readTargets, numpyRandomState(1), 0);
        const { loss, gradients } = task.lossAndGradients!(parameters, batch);
        const plainLoss = task.loss(parameters, batch);
        const read = {
          parts: partsOf(batch).length,
          losses: [loss, plainLoss].map((scalar) => scalar.dataSync()[0]!),
          gradients: gradients.map((gradient) => Float32Array.from(gradient.dataSync())),
        };
        tf.dispose([loss, plainLoss, ...gradients]);
        tf.dispose(batch);
        return read;
      };
      const tensors = tf.memory().numTensors;
      const whole = read(twoDraws.datasets);
      const cut = read(twoDraws.datasets / 4);
      expect(tf.memory().numTensors).toBe(tensors);
      expect([whole.parts, cut.parts]).toEqual([2, 8]);
      for (const loss of [...cut.losses, whole.losses[1]!])
        expect(Math.abs(loss / whole.losses[0]! - 1)).toBeLessThan(1e-6);
      const norm = (values: Float32Array) => Math.hypot(...values);
      const largest = Math.max(...whole.gradients.map(norm));
      const errors = whole.gradients.map((gradient, i) => norm(gradient.map((g, k) => g - cut.gradients[i]![k]!)));
      expect(Math.max(...errors) / largest).toBeLessThan(1e-6);
      expect(whole.gradients.filter((gradient) => norm(gradient) > 1e-4 * largest).length).toBeGreaterThan(30);
      tf.dispose(parameters);
      task.dispose();
    },
    300_000, // a second each on a quiet machine
  );
});

describe('training of the small presets', () => {
  it.each(['lc-pfn', 'pfns4bo', 'tabpfn'] as const)(
    '%s: the incumbent is ahead of AdamW after the first three epochs, and nothing is left behind',
    async (name) => {
      await openPfnBackend('wasm');
      const { task, protocol, pipeline } = createTransferTask(name, 'small', 1);
      const adamw = openPipeline(pipeline, 10);
      const tensors = tf.memory().numTensors;
      const incumbent = await train({
        task,
        protocol,
        epochs: 3,
        optimizer: (variables) => fusedExecutor.bind(findNamed('Incumbent'), variables),
      });
      const standard = await train({
        task,
        protocol,
        epochs: 3,
        optimizer: underSchedule(
          (learningRate) => (variables) => fusedExecutor.bind(adamw.program, variables, { learningRate }),
          adamw.schedule,
          protocol.stepsPerEpoch,
        ),
      });
      expect(tf.memory().numTensors).toBe(tensors);
      expect(incumbent.curve.values[2]).toBeLessThan(standard.curve.values[2]! - 0.1);
      task.dispose();
    },
    300_000, // a few seconds each on a quiet machine
  );
});
