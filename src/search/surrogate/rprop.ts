/** A value to maximise, and its gradient written to `gradient`; -Infinity where it does not exist. */
export type Objective = (parameters: Float64Array, gradient: Float64Array) => number;

/** Lower and upper bound of each parameter. */
export type Bounds = readonly (readonly [number, number])[];

const FIRST_STEP = 0.1;
const LARGEST_STEP = 2;

/**
 * Climbs by resilient steps within bounds: the sign of each derivative decides, its step grows while the sign stays and shrinks
 * when it turns. Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning", 1993. Needs no line search
 * and no scaling, which suits marginal likelihoods.
 * @returns the best parameters met
 */
export function climb(objective: Objective, start: Float64Array, bounds: Bounds, iterations: number) {
  const parameters = start.slice();
  const steps = new Float64Array(start.length).fill(FIRST_STEP);
  const gradient = new Float64Array(start.length);
  const before = new Float64Array(start.length);
  let best = { value: Number.NEGATIVE_INFINITY, parameters: start.slice() };
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    gradient.fill(0);
    const value = objective(parameters, gradient);
    if (value > best.value) best = { value, parameters: parameters.slice() };
    for (let d = 0; d < start.length; d += 1) {
      const turn = gradient[d]! * before[d]!;
      if (turn > 0) steps[d] = Math.min(steps[d]! * 1.2, LARGEST_STEP);
      else if (turn < 0) steps[d]! *= 0.5;
      const [low, high] = bounds[d]!;
      parameters[d] = Math.min(high, Math.max(low, parameters[d]! + Math.sign(gradient[d]!) * steps[d]!));
      before[d] = gradient[d]!;
    }
  }
  return best;
}
