import * as tf from '@tensorflow/tfjs';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import { checkGradients } from './check-gradients.js';
import type { BindOptions, Executor, ProgramRun, ProgramState } from './executor.js';
import { createScalarMachine, type ScalarMachine } from './scalar/machine.js';

/**
 * The scalar interpreter over variables of tfjs: parameters and gradients are read out, stepped in plain arrays, and assigned back.
 * It defines what a program means; use another executor where speed counts.
 */
export const scalarExecutor: Executor = {
  name: 'scalar',
  bind: (program, variables, options = {}) => new ScalarRun(program, variables, options),
};

class ScalarRun implements ProgramRun {
  readonly #variables: readonly tf.Variable[];
  readonly #createMachines: () => ScalarMachine[];
  #machines: ScalarMachine[];
  #steps = 0;

  constructor(program: Program, variables: readonly tf.Variable[], options: BindOptions) {
    this.#variables = variables;
    this.#createMachines = () => variables.map(({ size }) => createScalarMachine(program, size, options));
    this.#machines = this.#createMachines();
  }

  get steps(): number {
    return this.#steps;
  }

  step(gradients: readonly tf.Tensor[], gradientScale = 1): void {
    checkGradients(gradients, this.#variables);
    this.#steps++;
    const scale = Math.fround(gradientScale);
    this.#variables.forEach((variable, i) => {
      // Copies: what a backend hands out may be the tensor's own memory.
      const parameter = variable.dataSync<'float32'>().slice();
      const gradient = gradients[i]!.dataSync<'float32'>();
      const scaled = scale === 1 ? gradient : gradient.map((value) => value * scale);
      this.#machines[i]!.step(parameter, scaled, this.#steps);
      const value = tf.tensor(parameter, variable.shape, 'float32');
      variable.assign(value);
      value.dispose();
    });
  }

  exportState(): ProgramState {
    return { step: this.#steps, memories: this.#machines.map((machine) => machine.exportMemory()) };
  }

  importState({ step, memories }: ProgramState): void {
    if (!Number.isSafeInteger(step) || step < 0 || memories.length !== this.#variables.length) {
      throw new NosbenchError(
        'input',
        `importState: expected a step from 0 and ${this.#variables.length} memories, one a variable, got step ${step} and ${memories.length} memories. Bind the variables that the state was exported from.`,
      );
    }
    // Into new machines, so that a state that does not fit changes nothing.
    const machines = this.#createMachines();
    memories.forEach((memory, i) => {
      machines[i]!.importMemory(memory);
    });
    this.#machines = machines;
    this.#steps = step;
  }

  /** Nothing to free: slots are plain arrays, and every tensor is gone when its step ends. */
  dispose(): void {}
}
