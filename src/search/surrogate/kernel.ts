/**
 * The kernel of SMAC3's black-box facade, over features x of one pattern of activity:
 *
 *     k(x, x') = c (1 + s + s²/3) exp(-s) exp(-Σ_choices [x_d ≠ x'_d] / (2 l_d²)) + noise [x is x']
 *     s = √5 r,  r² = Σ_numbers (x_d - x'_d)² / l_d²
 *
 * Parameters are logarithms: ln c, ln l_d for each feature, ln noise.
 */
export interface Kernel {
  /** Number of parameters. */
  readonly size: number;
  /** Covariance of two rows, without the noise. */
  value(parameters: Float64Array, rows: Float64Array, i: number, others: Float64Array, j: number): number;
  /** Adds `factor` times the derivatives of `value` by each parameter to `gradient`. */
  addGradient(
    parameters: Float64Array,
    rows: Float64Array,
    i: number,
    j: number,
    factor: number,
    gradient: Float64Array,
  ): void;
}

const ROOT_5 = Math.sqrt(5);

/** @param levels by feature: 0 for a number */
export function maternHamming(levels: readonly number[]): Kernel {
  const width = levels.length;
  const distances = (parameters: Float64Array, a: Float64Array, i: number, b: Float64Array, j: number) => {
    let squares = 0;
    let differences = 0;
    for (let d = 0; d < width; d += 1) {
      const gap = a[i * width + d]! - b[j * width + d]!;
      if (gap === 0) continue;
      const precision = Math.exp(-2 * parameters[1 + d]!);
      if (levels[d]! > 0) differences += precision;
      else squares += gap * gap * precision;
    }
    return { s: ROOT_5 * Math.sqrt(squares), hamming: Math.exp(-0.5 * differences) };
  };
  return {
    size: width + 2,
    value(parameters, rows, i, others, j) {
      const { s, hamming } = distances(parameters, rows, i, others, j);
      return Math.exp(parameters[0]!) * (1 + s + (s * s) / 3) * Math.exp(-s) * hamming;
    },
    addGradient(parameters, rows, i, j, factor, gradient) {
      const { s, hamming } = distances(parameters, rows, i, rows, j);
      const scale = factor * Math.exp(parameters[0]!) * Math.exp(-s) * hamming;
      const value = scale * (1 + s + (s * s) / 3);
      gradient[0]! += value;
      for (let d = 0; d < width; d += 1) {
        const gap = rows[i * width + d]! - rows[j * width + d]!;
        if (gap === 0) continue;
        const precision = Math.exp(-2 * parameters[1 + d]!);
        gradient[1 + d]! += levels[d]! > 0 ? value * precision : scale * (5 / 3) * (1 + s) * gap * gap * precision;
      }
    },
  };
}
