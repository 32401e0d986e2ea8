import { readFileSync } from 'node:fs';
import type { Program } from '../../src/program/program.js';

export { FAILURES, failed, ok, program, toyLoss } from '../../src/search/conformance/evaluations.js';

/** AdamW as the original ships it, from the reference trajectories: 14 instructions. */
export function adamW(): Program {
  return ADAM_W;
}

const ADAM_W = readAdamW();

function readAdamW(): Program {
  const file = new URL('../../reference/trajectories.json', import.meta.url);
  const { programs } = JSON.parse(readFileSync(file, 'utf8')) as {
    programs: { name: string; program: Program['instructions'] }[];
  };
  const found = programs.find(({ name }) => name === 'AdamW');
  if (found === undefined) throw new Error('reference/trajectories.json: expected a program AdamW, got none.');
  return { constants: [], instructions: found.program };
}
