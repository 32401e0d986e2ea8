import * as tf from '@tensorflow/tfjs';
import { programFromJson, programToJson } from '../program/json.js';
import type { Program } from '../program/program.js';
import { checkIsProgram } from '../program/validate.js';
import { NosbenchError } from '../util/errors.js';
import type { Executor, ParameterMemory, ProgramRun } from './executor.js';
import { defaultExecutor } from './executors.js';

/** A tensor under the name of its variable or of its weight; tfjs has the type but does not export it. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** How the optimizer applies the program. */
export interface ToOptimizerOptions {
  /** Factor on every update, default 1: a program of the search space has its step size within it. */
  readonly learningRate?: number;
  /** How the program is run; default: `fused` where the backend that is active at the first gradient has it, else `tensor`. */
  readonly executor?: Executor;
}

/**
 * The program as an optimizer of tfjs: for `model.compile({ optimizer })`, `optimizer.minimize(f)` and `applyGradients`.
 * Every variable has a memory and a step counter of its own, from its first gradient on; a variable without a gradient stays as it is.
 * The caller disposes of the optimizer; the variables stay the caller's.
 */
export function toOptimizer(program: Program, options: ToOptimizerOptions = {}): ProgramOptimizer {
  return new ProgramOptimizer(program, options);
}

/** A variable with the run that updates it. */
interface Bound {
  readonly variable: tf.Variable;
  readonly run: ProgramRun;
}

/** State that `setWeights` brought for a variable which has had no gradient yet. */
interface Waiting {
  step: number;
  shape: readonly number[];
  readonly slots: ParameterMemory['slots'][number][];
}

/** Made by `toOptimizer`; exported for its type, and so that tfjs can make one again from a saved model. */
export class ProgramOptimizer extends tf.Optimizer {
  readonly program: Program;
  readonly learningRate: number;
  #executor: Executor | undefined;
  readonly #bound = new Map<string, Bound>();
  readonly #waiting = new Map<string, Waiting>();
  #weights: readonly NamedTensor[] = [];

  constructor(program: Program, { learningRate = 1, executor }: ToOptimizerOptions = {}) {
    super();
    checkIsProgram(program, 'toOptimizer');
    if (!Number.isFinite(learningRate)) {
      throw new NosbenchError(
        'usage',
        `toOptimizer: expected a finite learning rate, got ${learningRate}. Leave it out for 1.`,
      );
    }
    this.program = program;
    this.learningRate = learningRate;
    this.#executor = executor;
  }

  /** What runs the program. Without an option it is chosen here or at the first gradient, and kept: the backend should be open by then. */
  get executor(): Executor {
    this.#executor ??= defaultExecutor();
    return this.#executor;
  }

  /** Name under which saved models refer to this class. */
  static get className(): string {
    return 'NosbenchProgram';
  }

  override applyGradients(gradients: tf.NamedTensorMap | readonly NamedTensor[]): void {
    const named = isList(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    for (const [name, gradient] of named) {
      if (gradient !== null && gradient !== undefined) this.#runOf(name).step([gradient]);
    }
    this.incrementIterations();
  }

  /**
   * `iter` first, then for every variable `<name>/step` and its slots: `<name>/slot<address>`, a 0-d tensor where the slot holds
   * a scalar and `<name>/slot<address>/tensor` otherwise. The tensors belong to the optimizer, as those of tfjs's own do (`model.save`
   * relies on it): they live until the next call or `dispose`.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    const weights: NamedTensor[] = [await this.saveIterations()];
    for (const [name, { variable, run }] of this.#bound) {
      const { step, memories } = run.exportState();
      weights.push(...nameWeights(name, { step, shape: variable.shape, slots: [...memories[0]!.slots] }));
    }
    for (const [name, waiting] of this.#waiting) weights.push(...nameWeights(name, waiting));
    this.#disposeWeights();
    this.#weights = weights;
    return [...weights];
  }

  /**
   * Goes on from what `getWeights` gave, possibly of another optimizer with the same program. A variable takes its state up when it
   * meets its next gradient, so that weights can be set before a model has trained: the state under its name, or else the first that
   * is left. The caller keeps the tensors.
   * @throws {NosbenchError} for a name that `getWeights` does not make.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    if (weights.length === 0) {
      throw new NosbenchError(
        'input',
        'setWeights: expected "iter" first, got no weights. Pass all that getWeights gave.',
      );
    }
    const waiting = new Map<string, Waiting>();
    const rest = await this.extractIterations(weights);
    for (const { name, tensor } of rest) {
      const parts = /^(?<variable>.+)\/(?:step|slot(?<address>\d+)(?<isTensor>\/tensor)?)$/.exec(name)?.groups;
      if (parts === undefined) {
        throw new NosbenchError(
          'input',
          `setWeights: expected names as getWeights makes them, got "${name}". Pass the weights of a program optimizer.`,
        );
      }
      const memory = waiting.get(parts.variable!) ?? { step: 0, shape: [], slots: [] };
      waiting.set(parts.variable!, memory);
      const data = Float32Array.from(await tensor.data());
      if (parts.address === undefined) memory.step = data[0]!;
      else memory.slots.push({ address: Number(parts.address), type: parts.isTensor ? 'tensor' : 'scalar', data });
      if (parts.isTensor) memory.shape = tensor.shape;
    }
    this.#disposeRuns();
    for (const [name, memory] of waiting) this.#waiting.set(name, memory);
  }

  override getConfig(): tf.serialization.ConfigDict {
    // The round trip makes plain mutable data of it, which is what tfjs writes into a model file.
    const program = JSON.parse(JSON.stringify(programToJson(this.program))) as tf.serialization.ConfigDict;
    return { learningRate: this.learningRate, program };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    _class: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    // Model files of tfjs keep names in snake case and come back in camel case, values included.
    const program: unknown = JSON.parse(JSON.stringify(config.program).replaceAll('"biasCorrect"', '"bias_correct"'));
    const optimizer: unknown = new ProgramOptimizer(programFromJson(program, 'optimizer config'), {
      learningRate: Number(config.learningRate),
    });
    return optimizer as T;
  }

  /** Frees the slots and the tensors of `getWeights`. The optimizer may be used again, from the first step. */
  override dispose(): void {
    this.#disposeRuns();
    this.#disposeWeights();
  }

  #disposeWeights(): void {
    for (const { tensor } of this.#weights) tensor.dispose();
    this.#weights = [];
  }

  #disposeRuns(): void {
    for (const { run } of this.#bound.values()) run.dispose();
    this.#bound.clear();
    this.#waiting.clear();
  }

  #runOf(name: string): ProgramRun {
    const variable = tf.engine().registeredVariables[name];
    if (variable === undefined) {
      throw new NosbenchError(
        'usage',
        `applyGradients: expected the name of a tf.variable, got "${name}". Pass gradients under the names of the variables.`,
      );
    }
    const known = this.#bound.get(name);
    if (known?.variable === variable) return known.run;
    // A variable of that name was disposed of and another one made since.
    known?.run.dispose();
    const run = this.executor.bind(this.program, [variable], { learningRate: this.learningRate });
    this.#bound.set(name, { variable, run });
    // A model that is loaded again has other names, but its variables come in the same order, on which tfjs's own optimizers rely.
    const key = this.#waiting.has(name) ? name : this.#waiting.keys().next().value;
    const waiting = key === undefined ? undefined : this.#waiting.get(key);
    if (key !== undefined && waiting !== undefined) {
      run.importState({ step: waiting.step, memories: [{ slots: waiting.slots }] });
      this.#waiting.delete(key);
    }
    return run;
  }
}

tf.serialization.registerClass(ProgramOptimizer);

function nameWeights(variable: string, { step, shape, slots }: Waiting): readonly NamedTensor[] {
  return [
    { name: `${variable}/step`, tensor: tf.scalar(step, 'int32') },
    ...slots.map(({ address, type, data }) =>
      type === 'scalar'
        ? { name: `${variable}/slot${address}`, tensor: tf.scalar(data[0]!) }
        : { name: `${variable}/slot${address}/tensor`, tensor: tf.tensor(data, [...shape], 'float32') },
    ),
  ];
}

function isList(gradients: tf.NamedTensorMap | readonly NamedTensor[]): gradients is readonly NamedTensor[] {
  return Array.isArray(gradients);
}
