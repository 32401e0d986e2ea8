/** Where a coordinate starts: uniform in a range. */
export type StartRange = readonly [low: number, high: number];

/** A function of two numbers from the literature on global optimization. */
export interface TestFunction {
  /** Ranges of x and y; left out, both are standard normal. */
  readonly start?: readonly [StartRange, StartRange];
  value(x: number, y: number): number;
  /** Derivatives by x and by y. */
  gradient(x: number, y: number): readonly [byX: number, byY: number];
}
