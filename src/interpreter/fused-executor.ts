import * as tf from '@tensorflow/tfjs';
import { type Heap, openHeap } from '../kernels/heap.js';
import { analyse } from '../program/liveness.js';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import { checkGradients } from './check-gradients.js';
import type { BindOptions, Executor, ProgramRun, ProgramState } from './executor.js';
import { Frame } from './fused/frame.js';
import { Memory } from './fused/memory.js';
import type { Plan } from './fused/plan.js';
import { type Plans, plansOf } from './fused/plans.js';
import { beginStep, runPlan } from './fused/run-plan.js';
import { importSlots } from './tensor/state.js';

/**
 * Runs a program as one WebAssembly SIMD loop between reductions, in place on the heap of tfjs's WebAssembly backend: an optimizer
 * step is memory traffic, and this reads and writes each number once. The same bits as the scalar executor.
 * `bind` throws where that heap cannot be used: another backend is active, or its internals are not those that we know.
 */
export const fusedExecutor: Executor = {
  name: 'fused',
  bind(program, variables, options = {}) {
    const heap = openHeap();
    if ('unusable' in heap) {
      throw new NosbenchError(
        'environment',
        `executor "fused": expected the heap of tfjs's WebAssembly backend, got none that can be used: ${heap.unusable}. Use --executor tensor.`,
      );
    }
    for (const { dtype, name } of variables) {
      if (dtype === 'float32') continue;
      throw new NosbenchError(
        'usage',
        `executor "fused": expected float32 variables, got "${name}" of ${dtype}. Leave it out of the training.`,
      );
    }
    return new FusedRun(heap, program, variables, options);
  },
};

class FusedRun implements ProgramRun {
  readonly #heap: Heap;
  readonly #frame: Frame;
  readonly #carried: readonly number[];
  readonly #plans: Plans;
  readonly #variables: readonly tf.Variable[];
  #memories: Memory[];
  #steps = 0;

  constructor(heap: Heap, program: Program, variables: readonly tf.Variable[], options: BindOptions) {
    const { instructions, carried } = analyse(program);
    const live = { constants: program.constants, instructions };
    const learningRate = Math.fround(options.learningRate ?? 1);
    this.#heap = heap;
    this.#frame = Frame.of(heap);
    this.#carried = carried;
    this.#plans = plansOf(heap, { program: live, carried, learningRate });
    this.#variables = variables;
    this.#memories = this.#emptyMemories();
  }

  get steps(): number {
    return this.#steps;
  }

  step(gradients: readonly tf.Tensor[], gradientScale = 1): void {
    checkGradients(gradients, this.#variables);
    checkTypes(gradients, this.#variables);
    const stepNumber = this.#steps + 1;
    const scale = Math.fround(gradientScale);
    // All memory is taken before anything is written: a step for which there is no room changes nothing.
    for (let i = 0; i < this.#variables.length; i++) this.#prepare(this.#variables[i]!, this.#memories[i]!);
    let begun: Plan | undefined;
    for (let i = 0; i < this.#variables.length; i++) {
      const memory = this.#memories[i]!;
      const { plan } = memory;
      if (plan !== begun) beginStep(plan, stepNumber, scale);
      begun = plan;
      this.#update(this.#variables[i]!, gradients[i]!, memory);
    }
    this.#steps = stepNumber;
  }

  exportState(): ProgramState {
    return { step: this.#steps, memories: this.#memories.map((memory) => memory.export()) };
  }

  importState(state: ProgramState): void {
    const values = importSlots(state, this.#carried, this.#variables);
    for (const memory of this.#memories) memory.dispose();
    this.#memories = values.map((slots, i) => this.#createMemory(this.#variables[i]!, slots));
    this.#steps = state.step;
  }

  dispose(): void {
    for (const memory of this.#memories) memory.dispose();
    this.#memories = this.#emptyMemories();
  }

  /** Sees to it that all tensors of the step are there and that nobody shares the parameter's. */
  #prepare(variable: tf.Variable, memory: Memory): void {
    if (memory.plan.loops.length === 0) return;
    if (this.#heap.isShared(variable)) unshare(variable);
    memory.makeTensors();
  }

  #update(variable: tf.Variable, gradient: tf.Tensor, memory: Memory): void {
    const { plan } = memory;
    if (plan.loops.length === 0) return;
    memory.loadNumbers();
    const parameter = this.#heap.addressOf(variable);
    runPlan(
      plan,
      this.#frame,
      { parameter, gradient: this.#heap.addressOf(gradient), slots: memory.addresses },
      variable.size,
    );
    this.#heap.markWritten(variable);
    memory.endStep(plan.isSteady ? plan : this.#plans.planFor(plan.exit));
  }

  #emptyMemories(): Memory[] {
    return this.#variables.map((variable) =>
      this.#createMemory(
        variable,
        this.#carried.map(() => 0),
      ),
    );
  }

  #createMemory(variable: tf.Variable, slots: readonly (number | tf.Tensor)[]): Memory {
    const plan = this.#plans.planFor(slots.map((slot) => (typeof slot === 'number' ? 'scalar' : 'tensor')));
    return new Memory(this.#heap, this.#carried, variable.shape, plan, slots);
  }
}

/** Bits of another type would be taken for floats. @throws {NosbenchError} `bug` */
function checkTypes(gradients: readonly tf.Tensor[], variables: readonly tf.Variable[]): void {
  for (let i = 0; i < gradients.length; i++) {
    const { dtype } = gradients[i]!;
    if (dtype === 'float32') continue;
    throw new NosbenchError(
      'bug',
      `step: expected a float32 gradient for variable ${i} ("${variables[i]!.name}"), got ${dtype}. Cast it before the step.`,
    );
  }
}

/** Gives a variable data of its own where another tensor shares them: `tf.variable(x)`, a clone kept as a snapshot. */
function unshare(variable: tf.Variable): void {
  const copy = tf.tensor(variable.dataSync<'float32'>(), variable.shape, 'float32');
  variable.assign(copy);
  copy.dispose();
}
