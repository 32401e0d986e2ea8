import type { Program } from '../program/program.js';

/** A program as it is written, its name left out: equal texts are equal programs. Ten times cheaper than the canonical text. */
export function writtenText({ constants, instructions }: Program): string {
  let text = '';
  for (const value of constants) text += Object.is(value, -0) ? '-0,' : `${value},`;
  for (const { op, inputs, output } of instructions) text += `;${op} ${inputs.join(' ')}>${output}`;
  return text;
}
