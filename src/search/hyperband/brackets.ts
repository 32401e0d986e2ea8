/** One step of a bracket (SMAC3 calls it a stage): so many configurations, each trained to so many epochs in all. */
export interface Rung {
  readonly configurations: number;
  readonly epochs: number;
}

/** One successive halving: each rung goes on with the best of the rung before. Never empty; epochs rise, configurations do not. */
export type Bracket = readonly Rung[];

/** What brackets are laid out over. */
export interface Fidelities {
  /** Fewest epochs, at least 1. */
  readonly minEpochs: number;
  /** Most epochs, at least `minEpochs`: those of an ordinary evaluation. */
  readonly maxEpochs: number;
  /** Of `eta` configurations one goes on, to `eta` times the epochs; at least 2. */
  readonly eta: number;
}

/**
 * The brackets of Hyperband, the one that stops most configurations first, the one that stops none last. Li, Jamieson, DeSalvo,
 * Rostamizadeh, Talwalkar, "Hyperband: a novel bandit-based approach to hyperparameter optimization", 2018, https://arxiv.org/abs/1603.06560,
 * algorithm 1, with the numbers of configurations as SMAC3 computes them:
 *
 *     s_max = floor(log_eta(max / min))
 *     for s = s_max .. 0: n = ceil(eta^s (s_max + 1) / (s + 1)); rung k: floor(n / eta^k) configurations at max / eta^(s - k) epochs
 *
 * All in whole numbers: the logarithm of an exact power, such as of 27 to the base 3, is not exact in floating point. Epochs are
 * rounded to the nearest whole number, halves upwards, where both originals train fractions of the resource.
 */
export function bracketsOf({ minEpochs, maxEpochs, eta }: Fidelities): readonly Bracket[] {
  const powers = [1];
  for (let power = eta; power * minEpochs <= maxEpochs; power *= eta) powers.push(power);
  return powers
    .map((power, s): Bracket => {
      const first = roundedUp(power * powers.length, s + 1);
      return powers.slice(0, s + 1).map((share, k) => ({
        configurations: roundedDown(first, share),
        epochs: roundedDown(2 * maxEpochs + powers[s - k]!, 2 * powers[s - k]!),
      }));
    })
    .reverse();
}

function roundedDown(dividend: number, divisor: number): number {
  return (dividend - (dividend % divisor)) / divisor;
}

function roundedUp(dividend: number, divisor: number): number {
  return roundedDown(dividend + divisor - 1, divisor);
}
