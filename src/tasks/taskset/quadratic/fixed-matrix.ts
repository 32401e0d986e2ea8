import { tensorflowOp, tensorflowStateless } from '../../../random/tensorflow.js';
import type { MatrixDistribution } from '../sampling/quadratic.js';
import { denseOperator, type Operator, rotatedSpectrum } from './operator.js';
import { reflectorsOf } from './reflectors.js';
import { spectrumOf } from './spectrum.js';

/**
 * The matrix A of a task, drawn as TensorFlow draws it: entries in the first execution of the op of seed `opSeed`; an eigenbasis from the QR decomposition of
 * a matrix of stateless uniforms in [−1, 1) of seeds `opSeed + 1233` and `opSeed + 341`. The decomposition is made in double, where
 * TensorFlow's is in float32.
 */
export function fixedMatrix(distribution: MatrixDistribution, n: number, opSeed: number): Operator {
  switch (distribution[0]) {
    case 'normal': {
      const { mean, std } = distribution[1];
      return denseOperator(tensorflowOp(opSeed).normal(n * n, mean, std), n);
    }
    case 'uniform': {
      const { min, max } = distribution[1];
      return denseOperator(tensorflowOp(opSeed).uniform(n * n, min, max), n);
    }
    default: {
      const rows = tensorflowStateless([opSeed + 1233, opSeed + 341]).uniform(n * n, -1, 1);
      return rotatedSpectrum(spectrumOf(distribution, n), reflectorsOf(columnsOf(rows, n), n));
    }
  }
}

/** A row-major matrix column by column, in double. */
function columnsOf(rows: Float32Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) columns[column * n + row] = rows[row * n + column]!;
  }
  return columns;
}
