/** The smallest normal float32, 2^-126: what is smaller in magnitude is subnormal, and becomes 0 where a step leaves it in a slot. */
export const SMALLEST_NORMAL = 2 ** -126;
