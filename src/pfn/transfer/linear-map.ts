/** A linear map: weight `[outputs][inputs]` in row-major order, bias `[outputs]`. */
export interface LinearMap {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Values of some units in every row, `[rows][width]`. */
export interface Units {
  readonly values: Float64Array;
  readonly width: number;
}

/** The map's outputs in every row. Four outputs at a time, as each sum waits for its own last term only. */
export function applyLinear({ weight, bias }: LinearMap, { values, width }: Units, rows: number): Units {
  const outputs = bias.length;
  const out = new Float64Array(rows * outputs);
  const last = outputs - 1;
  for (let o = 0; o < outputs; o += 4) {
    const [o1, o2, o3] = [Math.min(o + 1, last), Math.min(o + 2, last), Math.min(o + 3, last)] as const;
    const [w0, w1, w2, w3] = [o * width, o1 * width, o2 * width, o3 * width] as const;
    for (let row = 0; row < rows; row += 1) {
      let sum0 = bias[o]!;
      let sum1 = bias[o1]!;
      let sum2 = bias[o2]!;
      let sum3 = bias[o3]!;
      for (let i = 0; i < width; i += 1) {
        const value = values[row * width + i]!;
        sum0 += weight[w0 + i]! * value;
        sum1 += weight[w1 + i]! * value;
        sum2 += weight[w2 + i]! * value;
        sum3 += weight[w3 + i]! * value;
      }
      const to = row * outputs;
      out[to + o3] = sum3; // beyond the last output the same number again
      out[to + o2] = sum2;
      out[to + o1] = sum1;
      out[to + o] = sum0;
    }
  }
  return { values: out, width: outputs };
}
