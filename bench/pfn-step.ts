import { openPfnStep } from '../dist/benchmark/machine/training-step.js';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { tensorExecutor } from '../dist/interpreter/tensor-executor.js';
import { millisecondsOf, ratioOf, type Timing, timeInterleaved } from './measure.js';
import { openProducts, pfnProducts } from './pfn-products.js';
import type { Section } from './section.js';
import { openKernelSwitch, withStock } from './stock-kernels.js';

/** A training step of the full-size PFN: with all that is ours, with TensorFlow.js as it comes, and its matrix products alone. */
export const section: Section = {
  title: 'PFN step, 2.29 million parameters, 8 data sets of 20 points',
  retries: true,
  async run({ quick, note }) {
    const kernels = await openKernelSwitch();
    const fused = openPfnStep(fusedExecutor);
    const plain = openPfnStep(tensorExecutor);
    const products = openProducts(pfnProducts());
    note(`${products.count} products, ${(products.operations / 1e9).toFixed(2)} GFLOP`);
    const timings = await timeInterleaved(
      {
        gradients: { run: () => fused.computeGradients() },
        scale: { run: () => fused.clip() },
        update: { run: () => fused.update() },
        products,
        plainGradients: withStock(kernels, { run: () => plain.computeGradients() }),
        plainScale: { run: () => plain.clip() },
        plainUpdate: withStock(kernels, { run: () => plain.update() }),
      },
      { repetitions: quick ? 7 : 15, warmUps: quick ? 1 : 3 },
    );
    for (const { dispose } of [fused, plain, products]) dispose();
    const step = added(timings.gradients, timings.scale, timings.update);
    const plainStep = added(timings.plainGradients, timings.plainScale, timings.plainUpdate);
    return [
      { name: 'whole step', unit: 'ms', ...millisecondsOf(step) },
      { name: 'its gradients', unit: 'ms', ...millisecondsOf(timings.gradients) },
      { name: 'its norm of all gradients, to clip', unit: 'ms', ...millisecondsOf(timings.scale) },
      { name: 'its AdamW', unit: 'ms', ...millisecondsOf(timings.update) },
      { name: 'its 54 products, alone', unit: 'ms', ...millisecondsOf(timings.products) },
      { name: 'plain step', unit: 'ms', ...millisecondsOf(plainStep), detail: 'stock kernels, executor tensor' },
      { name: 'step / plain step', unit: 'x', ...ratioOf(step, plainStep), target: { atMost: 1 / 6 } },
      {
        name: 'gradients / products alone',
        unit: 'x',
        ...ratioOf(timings.gradients, timings.products),
        target: { atMost: 1.25 },
      },
      { name: "optimizer's share of the step", unit: 'x', ...ratioOf(timings.update, step), target: { atMost: 0.08 } },
    ];
  },
};

/** Several things done one after the other, as one. */
function added(...timings: readonly Timing[]): Timing {
  const total = (pick: (timing: Timing) => number) => timings.reduce((sum, timing) => sum + pick(timing), 0);
  return {
    samples: timings[0]!.samples.map((_, round) => total(({ samples }) => samples[round]!)),
    median: total(({ median }) => median),
    best: total(({ best }) => best),
    cpu: total(({ cpu }) => cpu),
  };
}
