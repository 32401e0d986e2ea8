import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../util/errors.js';

/** The door of `ProgramRun.step`. @throws {NosbenchError} code `bug` unless there is one gradient a variable, of its shape */
export function checkGradients(gradients: readonly tf.Tensor[], variables: readonly tf.Variable[]): void {
  if (gradients.length !== variables.length) {
    throw new NosbenchError(
      'bug',
      `step: expected ${variables.length} gradients, one a variable, got ${gradients.length}. Give a zero gradient where there is none.`,
    );
  }
  for (const [i, variable] of variables.entries()) {
    const { shape } = gradients[i]!;
    if (tf.util.arraysEqual([...shape], [...variable.shape])) continue;
    throw new NosbenchError(
      'bug',
      `step: expected a gradient of shape [${variable.shape}] for variable ${i} ("${variable.name}"), got [${shape}]. Give gradients in the order of the variables.`,
    );
  }
}
