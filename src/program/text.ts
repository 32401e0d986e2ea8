import { READ_ONLY_NAMES } from './cells.js';
import { shortestDecimal } from './decimal.js';
import { FIRST_SLOT } from './memory.js';
import type { Program } from './program.js';

export { parseProgram } from './text-parser.js';

/**
 * The text form, which `parseProgram` reads back bit for bit:
 *
 *     program AdamW
 *     constant c1 = 0.0003
 *     s11 = square(grad)
 *     s12 = interpolate(s12, grad, c1)
 *
 * `param`, `grad`, `step`, `1`, `0.5`, `0.1`, `0.01`, `0.001` and `1e-6` are the read-only cells, `s9` .. `s63` the slots. What the parser
 * accepts besides is told at `parseProgram`.
 */
export function formatProgram(program: Program): string {
  const lines: string[] = [];
  if (program.name !== undefined) lines.push(`program ${formatName(program.name)}`);
  program.constants.forEach((value, i) => {
    lines.push(`constant c${i + 1} = ${shortestDecimal(value)}`);
  });
  for (const { op, inputs, output } of program.instructions) {
    lines.push(`s${output} = ${op}(${inputs.map(formatAddress).join(', ')})`);
  }
  // A text without any line would read as a file that was cut off.
  if (program.instructions.length === 0) lines.push('# no instructions: changes nothing');
  return `${lines.join('\n')}\n`;
}

/** Names that need no quotes in the text form. */
export const PLAIN_NAME = /^[\w.+:-](?:[\w .+:,=-]*[\w.+:,=-])?$/;

function formatName(name: string): string {
  return PLAIN_NAME.test(name) ? name : JSON.stringify(name);
}

function formatAddress(address: number): string {
  if (address < 0) return `c${-address}`;
  return address < FIRST_SLOT ? READ_ONLY_NAMES[address]! : `s${address}`;
}
