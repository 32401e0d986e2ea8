import type { Problem } from '../synthetic/problem.js';

/** The problem with its gradients as they are. */
export function withoutNoise({ disturb: _, ...problem }: Problem): Problem {
  return problem;
}
