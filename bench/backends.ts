import { openPfnStep, openTrainingStep, type TrainingStep } from '../dist/benchmark/machine/training-step.js';
import { availableBackends, openBackend } from '../dist/interpreter/backends.js';
import type { Executor } from '../dist/interpreter/executor.js';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { tensorExecutor } from '../dist/interpreter/tensor-executor.js';
import { type Contender, millisecondsOf, timeInterleaved } from './measure.js';
import { convolutional, dense, type Model, recurrent } from './models.js';
import type { Measurement, Section, Settings } from './section.js';

/** A backend and an executor. */
interface Numerics {
  readonly backend: 'wasm' | 'node';
  readonly executor: Executor;
}

const NUMERICS: readonly Numerics[] = [
  { backend: 'wasm', executor: fusedExecutor },
  { backend: 'wasm', executor: tensorExecutor },
  { backend: 'node', executor: tensorExecutor },
];

const STEPS: Readonly<Record<string, (executor: Executor) => TrainingStep>> = {
  PFN: openPfnStep,
  dense: stepOf(dense),
  convolutional: stepOf(convolutional),
  recurrent: stepOf(recurrent),
};

/**
 * A training step of AdamW on every backend that loads. `cpu` in processor time says what a machine pays that runs one evaluation a
 * core: the native backend uses all cores for one step.
 */
export const section: Section = {
  title: 'training step by backend: the full-size PFN, a dense, a convolutional and a recurrent model',
  async run({ quick, note }) {
    const { available, missing } = await availableBackends();
    for (const { name, reason } of missing) note(`${name} not measured: ${reason}`);
    const names = available.map(({ name }) => name as string);
    const numerics = NUMERICS.filter(({ backend }) => names.includes(backend));
    const measurements: Measurement[] = [];
    for (const [model, open] of Object.entries(STEPS)) {
      note(model);
      measurements.push(...(await compare(model, open, numerics, { quick, note })));
    }
    await openBackend('wasm');
    return measurements;
  },
};

async function compare(
  model: string,
  open: (executor: Executor) => TrainingStep,
  numerics: readonly Numerics[],
  { quick, note }: Settings,
): Promise<readonly Measurement[]> {
  const contenders: Record<string, Contender> = {};
  const steps: { readonly numerics: Numerics; readonly step: TrainingStep }[] = [];
  for (const one of numerics) {
    await openBackend(one.backend);
    const step = open(one.executor);
    steps.push({ numerics: one, step });
    contenders[nameOf(one)] = {
      prepare: async () => void (await openBackend(one.backend)),
      run() {
        step.computeGradients();
        step.clip();
        step.update();
      },
    };
  }
  const timings = await timeInterleaved(contenders, { warmUps: quick ? 1 : 2 });
  for (const { numerics: one, step } of steps) {
    await openBackend(one.backend);
    step.dispose();
  }
  const measured = Object.entries(timings).map(([name, timing]) => ({
    name: `${model}, ${name}`,
    unit: 'ms',
    ...millisecondsOf(timing),
    detail: `${(timing.cpu / timing.best).toFixed(1)} cores in use`,
  }));
  if (quick) return measured;
  note(`${model} in plain JavaScript, once`);
  return [...measured, await once(model, open)];
}

/** One step in plain JavaScript, timed once: it takes seconds, that of the convolutions a minute. */
async function once(model: string, open: (executor: Executor) => TrainingStep): Promise<Measurement> {
  await openBackend('cpu');
  const step = open(tensorExecutor);
  const cpuBegun = process.cpuUsage();
  const begun = performance.now();
  step.computeGradients();
  step.clip();
  step.update();
  const value = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpuBegun);
  step.dispose();
  return {
    name: `${model}, cpu/tensor`,
    unit: 'ms',
    value,
    cpu: (user + system) / 1000,
    detail: 'one step, timed once',
  };
}

function nameOf({ backend, executor }: Numerics): string {
  return `${backend}/${executor.name}`;
}

function stepOf({ task, batch }: Model): (executor: Executor) => TrainingStep {
  return (executor) => openTrainingStep(task, batch(), executor);
}
