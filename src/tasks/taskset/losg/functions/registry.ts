import type { TestProblemName } from '../../sampling/losg-problems.js';
import { ackley } from './ackley.js';
import { beale } from './beale.js';
import { branin } from './branin.js';
import { logsumexp } from './logsumexp.js';
import { matyas } from './matyas.js';
import { michalewicz } from './michalewicz.js';
import { rosenbrock } from './rosenbrock.js';
import { styblinskiTang } from './styblinski-tang.js';
import type { TestFunction } from './test-function.js';

/** The functions of two parameters by the original's names. */
export const TEST_FUNCTIONS: Readonly<Record<TestProblemName, TestFunction>> = {
  StyblinskiTang: styblinskiTang,
  ackley,
  beale,
  branin,
  logsumexp,
  matyas,
  michalewicz,
  rosenbrock,
};
