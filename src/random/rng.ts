/** A stream of random numbers. Integers and uniforms are all that searches draw, so that any generator can stand behind it. */
export interface Rng {
  /** Uniform in [low, high): `high` is exclusive; a range of one value may or may not consume a draw. */
  integer(low: number, high: number): number;
  /** Uniform in [0, 1), 53 or 32 bits. */
  uniform(): number;
}
