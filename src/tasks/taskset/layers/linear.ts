import { linear } from '../../../kernels/layers/linear.js';
import { type Initializer, initialWeights } from './initializers.js';
import type { Layer } from './layer.js';

/**
 * Sonnet's `Linear`: y = x·W + b, b from 0. W is kept as `[outputs, inputs]`, the transpose of the original's, which is what the fused layer reads;
 * its values are drawn in the original's order.
 */
export function linearLayer(name: string, inputs: number, outputs: number, initializer: Initializer): Layer {
  return {
    parameters: [
      {
        name: `${name}.weight`,
        shape: [outputs, inputs],
        initial: (draws) => transposed(initialWeights(initializer, [inputs, outputs], draws), inputs, outputs),
      },
      { name: `${name}.bias`, shape: [outputs], initial: () => new Float32Array(outputs) },
    ],
    apply: ([weight, bias], x) => linear(x, weight!, bias),
  };
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) result[column * rows + row] = matrix[row * columns + column]!;
  }
  return result;
}
