import type { CounterStream } from '../../../random/counter-stream.js';
import type { ParameterSpec } from '../../task.js';

export function sizeOf({ shape }: ParameterSpec): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Independent standard normals: where LOSG problems start unless they say otherwise. */
export function normalStart(parameters: readonly ParameterSpec[]): (draws: CounterStream) => readonly Float32Array[] {
  return (draws) => parameters.map((parameter) => Float32Array.from({ length: sizeOf(parameter) }, draws.normal));
}

/** Normals of deviation 1.2 / √(first dimension) for every parameter, biases too: where LOSG's classifiers start. */
export function scaledNormalStart(
  parameters: readonly ParameterSpec[],
): (draws: CounterStream) => readonly Float32Array[] {
  return (draws) =>
    parameters.map((parameter) => {
      const scale = 1.2 / Math.sqrt(parameter.shape[0]!);
      return Float32Array.from({ length: sizeOf(parameter) }, () => scale * draws.normal());
    });
}
