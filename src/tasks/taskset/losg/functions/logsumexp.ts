import { overflow32 } from '../../synthetic/problem.js';
import type { TestFunction } from './test-function.js';

const terms = (x: number, y: number) =>
  [Math.exp(x + 3 * y - 0.1), Math.exp(x - 3 * y - 0.1), Math.exp(-x - 0.1)] as const;

/** ln(exp(x + 3y − 0.1) + exp(x − 3y − 0.1) + exp(−x − 0.1) + 1). Convex. */
export const logsumexp: TestFunction = {
  value(x, y) {
    const [a, b, c] = terms(x, y);
    return Math.log(overflow32(a + b + c + 1));
  },
  gradient(x, y) {
    const [a, b, c] = terms(x, y);
    const sum = overflow32(a + b + c + 1);
    return [(a + b - c) / sum, (3 * (a - b)) / sum];
  },
};
