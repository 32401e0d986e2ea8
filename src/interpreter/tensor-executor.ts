import type * as tf from '@tensorflow/tfjs';
import type { Program } from '../program/program.js';
import { checkGradients } from './check-gradients.js';
import type { BindOptions, Executor, ProgramRun, ProgramState } from './executor.js';
import { Arithmetic, type Value } from './tensor/arithmetic.js';
import {
  type CompiledProgram,
  compile,
  GRADIENT_REGISTER,
  PARAMETER_REGISTER,
  type Registers,
  STEP_REGISTER,
} from './tensor/compile.js';
import { exportValue, importSlots } from './tensor/state.js';
import { flushValue } from './tensor/subnormals.js';

/**
 * Runs a program as operations of tfjs, on any backend: the yardstick for whole trainings.
 * Elementwise instructions on tensors are kernels of the backend that is active when the program is bound (with compositions where
 * its kernel is not PyTorch's); scalars and reductions are computed in JavaScript exactly as the scalar executor does.
 */
export const tensorExecutor: Executor = {
  name: 'tensor',
  bind: (program, variables, options = {}) => new TensorRun(program, variables, options),
};

class TensorRun implements ProgramRun {
  readonly #variables: readonly tf.Variable[];
  readonly #learningRate: number;
  readonly #arithmetic = new Arithmetic();
  readonly #program: CompiledProgram;
  /** Scratch of the step, with the program's constants in their places; no tensor stays in it between steps. */
  readonly #registers: Registers;
  /** One a variable: the carried slots in the order of `#program.carried`. */
  #slots: Value[][];
  #steps = 0;

  constructor(program: Program, variables: readonly tf.Variable[], options: BindOptions) {
    this.#variables = variables;
    this.#learningRate = Math.fround(options.learningRate ?? 1);
    this.#program = compile(program, this.#arithmetic);
    this.#registers = [...this.#program.initial];
    this.#slots = variables.map(() => this.#program.carried.map(() => 0));
  }

  get steps(): number {
    return this.#steps;
  }

  step(gradients: readonly tf.Tensor[], gradientScale = 1): void {
    checkGradients(gradients, this.#variables);
    this.#steps++;
    this.#registers[STEP_REGISTER] = this.#steps;
    const scale = Math.fround(gradientScale);
    this.#variables.forEach((variable, i) => {
      const gradient = gradients[i]!;
      if (scale === 1) {
        this.#update(variable, gradient, this.#slots[i]!);
      } else {
        const scaled = this.#arithmetic.binary('Multiply', gradient, scale);
        this.#update(variable, scaled, this.#slots[i]!);
        scaled.dispose();
      }
    });
    this.#arithmetic.endStep();
  }

  exportState(): ProgramState {
    const addresses = this.#program.carried.map(({ address }) => address);
    return {
      step: this.#steps,
      memories: this.#slots.map((slots) => ({ slots: slots.map((value, j) => exportValue(addresses[j]!, value)) })),
    };
  }

  importState(state: ProgramState): void {
    const addresses = this.#program.carried.map(({ address }) => address);
    const slots = importSlots(state, addresses, this.#variables);
    this.#disposeSlots();
    this.#slots = slots;
    this.#steps = state.step;
  }

  dispose(): void {
    this.#disposeSlots();
    this.#slots = this.#variables.map(() => this.#program.carried.map(() => 0));
    this.#arithmetic.dispose();
  }

  #update(variable: tf.Variable, gradient: tf.Tensor, slots: Value[]): void {
    const { code, carried, update, ownsUpdate } = this.#program;
    const registers = this.#registers;
    registers[PARAMETER_REGISTER] = variable;
    registers[GRADIENT_REGISTER] = gradient;
    carried.forEach(({ input }, j) => {
      registers[input] = slots[j]!;
    });
    for (const execute of code) execute(registers);
    if (update !== undefined) this.#subtract(variable, registers[update]!, ownsUpdate);
    carried.forEach(({ output }, j) => {
      slots[j] = flushValue(registers[output]!);
    });
  }

  /** parameter <- parameter − learningRate · update, rounded after the product and after the difference. */
  #subtract(variable: tf.Variable, update: Value, ownsUpdate: boolean): void {
    const k = this.#arithmetic;
    const change = this.#learningRate === 1 ? update : k.mul(update, this.#learningRate);
    const result = k.binary('Sub', variable, change);
    // A fresh tensor, not a write in place: the wasm backend's XNNPACK caches packed weights by the identity of the data.
    variable.assign(result);
    result.dispose();
    if (change !== update) k.free(change);
    if (ownsUpdate) k.free(update);
  }

  #disposeSlots(): void {
    for (const slots of this.#slots) this.#arithmetic.free(...slots);
  }
}
