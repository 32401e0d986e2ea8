/** A model of the cost, fitted to what is known. */
export interface Surrogate {
  /**
   * Predicts the cost of `count` rows of features.
   * @param means, variances written, `count` long at least; variances are above 0
   */
  predict(rows: Float64Array, count: number, means: Float64Array, variances: Float64Array): void;
}
