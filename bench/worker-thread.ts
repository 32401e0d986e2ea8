/** A worker thread with a wasm backend of its own, as small as one can be: says when it is ready, and trains when asked to. */
import { parentPort } from 'node:worker_threads';
import { openPfnStep, type TrainingStep } from '../dist/benchmark/machine/training-step.js';
import { openBackend } from '../dist/interpreter/backends.js';
import { chooseExecutor } from '../dist/interpreter/executors.js';

const backend = await openBackend('wasm');
const { executor } = chooseExecutor('auto', backend);
let step: TrainingStep | undefined;

parentPort!.on('message', (steps: number) => {
  step ??= openPfnStep(executor);
  for (let i = 0; i < steps; i += 1) {
    step.computeGradients();
    step.clip();
    step.update();
  }
  parentPort!.postMessage('done');
});
parentPort!.postMessage('ready');
