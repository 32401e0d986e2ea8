import { FAMILIES, type FamilyOptions } from '../../program/families/index.js';
import type { Program } from '../../program/program.js';
import { type Condition, equals, isIn } from '../configuration/condition.js';
import { type Configuration, configurationOf } from '../configuration/configuration.js';
import { defineConfigurationSpace } from '../configuration/configuration-space.js';
import { categorical, type Float, float, type Hyperparameter } from '../configuration/hyperparameter.js';
import type { Encoding } from './encoding.js';

/** Hyperparameters of optimizers, and the program that a configuration of them means. */
export interface OptimizerSpace {
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly conditions?: Readonly<Record<string, Condition>>;
  /** Family, and its hyperparameters; names that begin with `inv_` stand for 1 less the value. */
  readonly meaning: (configuration: Configuration) => readonly [family: string, values: Configuration];
  /** Options of the family. */
  readonly options?: FamilyOptions;
  /** Whether its schedules are laid out over a number of steps, so that `trainingSteps` makes a difference. */
  readonly isScheduled?: boolean;
}

const log = (lower: number, upper: number, fallback?: number): Float =>
  float(lower, upper, { log: true, ...(fallback === undefined ? {} : { default: fallback }) });

const ADAM_4P = {
  learning_rate: log(1e-8, 10),
  inv_beta1: log(1e-4, 1),
  inv_beta2: log(1e-6, 1),
  epsilon: log(1e-10, 1e3),
};
const DECAYS = { linear_decay: log(1e-7, 1e-4), exponential_decay: log(1e-6, 1e-3) };
const all = (family: string) => (configuration: Configuration) => [family, configuration] as const;

/**
 * NOSBench-101's `find_baseline.py`: six optimizers of torch and their hyperparameters, all of them log-uniform. Decay rates
 * are searched as 1 less themselves. The bounds of 1e-15 are used exactly, see `float`.
 */
const PAPER: OptimizerSpace = {
  hyperparameters: {
    optimizer: categorical(['SGD', 'Adam', 'AdamW', 'Adadelta', 'Adagrad', 'RMSprop']),
    lr: log(1e-8, 5, 1e-3),
    weight_decay: log(1e-15, 1, 1e-8),
    momentum: log(1e-15, 1, 1e-8),
    inv_beta1: log(1e-5, 0.99999, 0.1),
    inv_beta2: log(1e-5, 0.99999, 0.001),
    inv_rho: log(1e-5, 0.99999, 0.1),
    lr_decay: log(1e-15, 1, 1e-8),
    inv_alpha: log(1e-5, 0.99999, 0.01),
  },
  conditions: {
    momentum: isIn('optimizer', ['SGD', 'RMSprop']),
    inv_beta1: isIn('optimizer', ['Adam', 'AdamW']),
    inv_beta2: isIn('optimizer', ['Adam', 'AdamW']),
    inv_rho: equals('optimizer', 'Adadelta'),
    lr_decay: equals('optimizer', 'Adagrad'),
    inv_alpha: equals('optimizer', 'RMSprop'),
  },
  meaning: ({ optimizer, ...values }) => [String(optimizer).toLowerCase(), values],
};

/**
 * TaskSet's `nadamw_grid` with its coin tosses as choices: which weight decays there are, whether there is a warm-up, whether the
 * rate falls to 0.
 */
const NADAMW: OptimizerSpace = {
  hyperparameters: {
    learning_rate: log(1e-5, 1),
    inv_beta1: log(1e-3, 1),
    inv_beta2: log(1e-5, 1),
    epsilon: log(1e-8, 1e4),
    use_nesterov: categorical([true, false]),
    weight_decays: categorical(['adamw', 'l2', 'both']),
    adamw_weight_decay: log(1e-5, 1e-1),
    l2_weight_decay: log(1e-5, 1e-1),
    warms_up: categorical([true, false]),
    warmup_fraction: log(1e-5, 1e-1),
    falls_to_zero: categorical([true, false]),
    min_learning_rate_mult: log(1e-5, 1),
    constant_fraction: float(0, 1),
  },
  conditions: {
    adamw_weight_decay: isIn('weight_decays', ['adamw', 'both']),
    l2_weight_decay: isIn('weight_decays', ['l2', 'both']),
    warmup_fraction: equals('warms_up', true),
    min_learning_rate_mult: equals('falls_to_zero', false),
  },
  meaning: ({ weight_decays: _decays, warms_up: _warm, falls_to_zero: _fall, ...values }) => [
    'nadamw',
    { adamw_weight_decay: 0, l2_weight_decay: 0, warmup_fraction: 0, min_learning_rate_mult: 0, ...values },
  ],
  options: { honourNesterov: true },
  isScheduled: true,
};

/** The spaces by name: the paper's, and TaskSet's with the ranges of its samplers (Metz et al. 2020, appendix E.2 and E.3). */
export const OPTIMIZER_SPACES = {
  paper: PAPER,
  adam1p: { hyperparameters: { learning_rate: log(1e-8, 10) }, meaning: all('adam1p') },
  adam4p: { hyperparameters: ADAM_4P, meaning: all('adam4p') },
  adam6p: { hyperparameters: { ...ADAM_4P, ...DECAYS }, meaning: all('adam6p'), isScheduled: true },
  adam8p: {
    hyperparameters: { ...ADAM_4P, l1: log(1e-8, 10), l2: log(1e-8, 10), ...DECAYS },
    meaning: all('adam8p'),
  },
  nadamw: NADAMW,
} as const satisfies Record<string, OptimizerSpace>;

/**
 * Optimizers of a space as programs with constants. A program does not say which configuration it came from, so that nothing is
 * learnt from programs that come from outside.
 * @param trainingSteps steps over which schedules are laid out, where the space has some
 */
export function optimizerEncoding(name: keyof typeof OPTIMIZER_SPACES, trainingSteps: number | undefined): Encoding {
  const chosen: OptimizerSpace = OPTIMIZER_SPACES[name];
  const space = defineConfigurationSpace(chosen.hyperparameters, chosen.conditions);
  const steps = chosen.isScheduled && trainingSteps !== undefined ? { trainingSteps } : {};
  return {
    space,
    toProgram(row): Program {
      const [family, values] = chosen.meaning(configurationOf(space, row));
      return FAMILIES[family]!.build(withRates(values), { ...chosen.options, ...steps });
    },
    fromProgram: () => undefined,
    settings: { optimizers: name, ...steps },
  };
}

function withRates(values: Configuration): Configuration {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      name.startsWith('inv_') ? [name.slice('inv_'.length), 1 - Number(value)] : [name, value],
    ),
  );
}
