import type { ModelSizes } from '../dist/pfn/transformer.js';
import { torchGenerator } from '../dist/random/torch.js';

/** Rows and columns of a matrix `[out, in]`, or entries of a vector, in another order. */
interface Reordering {
  readonly rows?: readonly number[];
  readonly columns?: readonly number[];
}

/**
 * Parameters of the same function with its units in another order: the embedding, hidden units and the rows of each head. What it computes is
 * the same but for rounding. The orders are those of `units in order <seed>` in `reference/pfn/roundings.json`.
 * @param parameters initial values in the order of `transformerSpecs`; biases and maps that begin as zeros stay as they are
 */
export function reorderUnits(
  parameters: readonly Float32Array[],
  names: readonly string[],
  { width, hidden, heads, layers }: ModelSizes,
  seed: number,
): readonly Float32Array[] {
  const generator = torchGenerator(seed);
  const draw = (n: number): readonly number[] => [...generator.randperm(n)];
  const perHead = width / heads;
  const withinHeads = (offset: number): readonly number[] =>
    Array.from({ length: heads }, (_, head) => draw(perHead).map((row) => offset + head * perHead + row)).flat();
  const embedding = draw(width);
  const orders: Record<string, Reordering> = {};
  for (const encoder of ['encoder.1', 'y_encoder']) {
    orders[`${encoder}.weight`] = { rows: embedding };
    orders[`${encoder}.bias`] = { rows: embedding };
  }
  for (let layer = 0; layer < layers; layer += 1) {
    const prefix = `transformer_encoder.layers.${layer}.`;
    const units = draw(hidden);
    const queries = withinHeads(0);
    const values = withinHeads(2 * width);
    const rows = [...queries, ...queries.map((row) => row + width), ...values];
    orders[`${prefix}self_attn.in_proj_weight`] = { rows, columns: embedding };
    orders[`${prefix}linear1.weight`] = { rows: units, columns: embedding };
    orders[`${prefix}linear1.bias`] = { rows: units };
  }
  const units = draw(hidden);
  orders['decoder_dict.standard.0.weight'] = { rows: units, columns: embedding };
  orders['decoder_dict.standard.0.bias'] = { rows: units };
  orders['decoder_dict.standard.2.weight'] = { columns: units };
  return parameters.map((values, i) => reordered(values, orders[names[i]!] ?? {}));
}

function reordered(values: Float32Array, { rows, columns }: Reordering): Float32Array {
  const width = columns?.length ?? (rows === undefined ? values.length : values.length / rows.length);
  return values.map((_, i) => {
    const [row, column] = [Math.trunc(i / width), i % width];
    return values[(rows?.[row] ?? row) * width + (columns?.[column] ?? column)]!;
  });
}
