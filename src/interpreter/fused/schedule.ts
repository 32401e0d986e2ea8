import { inputsOf, type Lowered, type Reduction, type Value } from './lower.js';

/** What a loop adds up: `sum` Σx, `squares` Σx², `deviations` Σ(x − mean)² with the mean of the same reduction, from an earlier loop. */
export type SumKind = 'sum' | 'squares' | 'deviations';

export interface Sum {
  /** The value that the sum is for. */
  readonly reduction: number;
  readonly op: Reduction;
  /** The value whose elements are added up. */
  readonly source: number;
  readonly kind: SumKind;
}

/** One pass over the elements of a tensor. */
export interface Loop {
  /** Tensor values that it computes, operands first. */
  readonly values: readonly number[];
  readonly sums: readonly Sum[];
  /** Only the last loop stores, so that every loop reads the state before the step. */
  readonly stores: Lowered['tensors'];
}

export interface Schedule {
  readonly loops: readonly Loop[];
  /** By value: the number of loops that must have run before a scalar can be computed, or an element of a tensor. */
  readonly ready: readonly number[];
}

/** Sums that a reduction needs, each in a loop after the one before. */
const PASSES: Readonly<Record<Reduction, readonly SumKind[]>> = {
  norm: ['squares'],
  mean: ['sum'],
  std: ['sum', 'deviations'],
};

/**
 * Reductions split the work of a step into loops: a value may be used element by element only when every number in it is known.
 * A loop computes again what it needs of earlier ones, so no temporary tensor is ever stored.
 */
export function schedule({ values, tensors }: Lowered): Schedule {
  const ready: number[] = [];
  const sums: Sum[][] = [[]];
  values.forEach((value, reduction) => {
    const first = Math.max(0, ...inputsOf(value).map((input) => ready[input]!));
    if (value.kind !== 'reduction') {
      ready.push(first);
      return;
    }
    const { op, inputs } = value;
    PASSES[op].forEach((kind, pass) => {
      sums[first + pass] ??= [];
      sums[first + pass]!.push({ reduction, op, source: inputs[0], kind });
    });
    ready.push(first + PASSES[op].length);
  });
  if (tensors.length === 0) return { loops: [], ready };

  const last = Math.max(sums.length - 1, ...tensors.map(({ value }) => ready[value]!));
  const loops = Array.from({ length: last + 1 }, (_, index): Loop => {
    const own = sums[index] ?? [];
    const stores = index === last ? tensors : [];
    const wanted = [...own.map(({ source }) => source), ...stores.map(({ value }) => value)];
    return { values: tensorsBelow(wanted, values), sums: own, stores };
  });
  return { loops, ready };
}

/** The values `wanted`, which are tensors, and all tensor values below them, operands first. */
function tensorsBelow(wanted: readonly number[], values: readonly Value[]): readonly number[] {
  const found = new Set<number>();
  const visit = (index: number): void => {
    if (found.has(index) || values[index]!.type === 'scalar') return;
    inputsOf(values[index]!).forEach(visit);
    found.add(index);
  };
  wanted.forEach(visit);
  return [...found];
}
