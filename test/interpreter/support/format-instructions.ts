import type { Program } from '../../../src/program/program.js';

/** One instruction a line with bare addresses, for messages of failed tests. */
export function formatInstructions({ instructions }: Program): string {
  return instructions.map(({ op, inputs, output }) => `${output} <- ${op}(${inputs.join(', ')})`).join('\n');
}
