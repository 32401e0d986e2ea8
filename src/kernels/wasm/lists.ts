/** 0, 1, ..., length - 1. */
export function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** An element of a list whose length is known where it is written: of locals, of vectors of a row. */
export function pick<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
