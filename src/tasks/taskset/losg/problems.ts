import { counterStream } from '../../../random/counter-stream.js';
import { numpyRandomState } from '../../../random/numpy.js';
import type { LosgBase, LosgConfig, TransformationConfigs } from '../sampling/losg.js';
import type { ProblemConfigs } from '../sampling/losg-problems.js';
import type { Problem } from '../synthetic/problem.js';
import { createBowl } from './bowl.js';
import { createDependencyChain } from './dependency-chain.js';
import { createFullyConnected } from './fully-connected.js';
import { logObjective } from './log-objective.js';
import { createMinMaxWell } from './min-max-well.js';
import { createNorm } from './norm.js';
import { createOptimizationTestProblem } from './optimization-test-problem.js';
import { createOutwardSnake } from './outward-snake.js';
import { createProjectionQuadratic } from './projection-quadratic.js';
import { createQuadraticProblem } from './quadratic.js';
import { rescale } from './rescale.js';
import type { CreateProblem, Sources } from './sources.js';
import { sparse } from './sparse.js';
import { createSparseSoftmaxRegression } from './sparse-softmax-regression.js';
import { createSumOfQuadratics } from './sum-of-quadratics.js';

/** The problems by the original's names. */
const PROBLEMS: { readonly [Name in keyof ProblemConfigs]: CreateProblem<ProblemConfigs[Name]> } = {
  quadratic: createQuadraticProblem,
  bowl: createBowl,
  sparse_softmax_regression: createSparseSoftmaxRegression,
  optimization_test_problems: createOptimizationTestProblem,
  fully_connected: createFullyConnected,
  norm: createNorm,
  dependency_chain: createDependencyChain,
  outward_snake: createOutwardSnake,
  min_max_well: createMinMaxWell,
  sum_of_quadratics: createSumOfQuadratics,
  projection_quadratic: createProjectionQuadratic,
};

/** What makes one problem of another. */
type Transformation<Config> = (base: Problem, config: Config) => Problem;

const TRANSFORMATIONS: {
  readonly [Name in keyof TransformationConfigs]: Transformation<TransformationConfigs[Name]>;
} = {
  sparse_problems: sparse,
  rescale_problems: rescale,
  log_objective: logObjective,
};

/**
 * The problem of a configuration, for one replica.
 *
 * The seed of the configuration makes the problem's matrices, by numpy. As in the original it goes to the base of `rescale_problems` and `log_objective`, but
 * to the wrapper of `sparse_problems`, which draws nothing, so that the base's matrices differ from replica to replica. Data sets always do.
 * @param replicaSeed of whatever the configuration's seed does not reach
 */
export function createLosgProblem([name, config, seed]: LosgConfig, replicaSeed: number): Problem {
  const own = counterStream(replicaSeed, 0);
  const sources: Sources = {
    matrices: numpyRandomState(name === 'sparse_problems' ? own.integer(0, 2 ** 32) : seed),
    data: counterStream(replicaSeed, 1),
  };
  if (!isTransformation(name)) return createBase([name, config] as LosgBase, sources);
  const transformation = config as TransformationConfigs[typeof name];
  const base = createBase(transformation.base, sources);
  return (TRANSFORMATIONS[name] as Transformation<typeof transformation>)(base, transformation);
}

function createBase([name, config]: LosgBase, sources: Sources): Problem {
  // The pair is one row of the registry; TypeScript does not follow that through the look-up.
  return (PROBLEMS[name] as CreateProblem<typeof config>)(config, sources);
}

function isTransformation(name: LosgConfig[0]): name is keyof TransformationConfigs {
  return Object.hasOwn(TRANSFORMATIONS, name);
}
