/** A table before its classes are made. */
export interface RawDataset {
  /** `[rows][features]` in row-major order. */
  readonly x: Float64Array;
  /** `[rows]` */
  readonly y: Float64Array;
}
