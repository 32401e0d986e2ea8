import { readFileSync } from 'node:fs';
import { OP_NAMES, type OpName } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';
import type { Result, ResultStatus } from '../../src/search/contract.js';

/** A program from `[op, inputs, output]` lines. */
export function program(...lines: readonly (readonly [OpName, readonly number[], number])[]): Program {
  return { constants: [], instructions: lines.map(([op, inputs, output]) => ({ op, inputs, output })) };
}

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

/** S mod 1009 with S = sum over instructions i of (i + 1) (7 op + 3 sum over inputs j of (j + 1) input + output), counting from 0. */
export function toyLoss({ instructions }: Program): number {
  let sum = 0;
  instructions.forEach(({ op, inputs, output }, i) => {
    const weighted = inputs.reduce((total, address, j) => total + (j + 1) * address, 0);
    sum += (i + 1) * (7 * OP_NAMES.indexOf(op) + 3 * weighted + output);
  });
  return sum % 1009;
}

const COST = { epochsTrained: 1, knownToRun: false };

export function ok(id: number, loss: number): Result {
  return { id, status: 'ok', loss, curve: [loss + 1, loss], cost: COST };
}

export function failed(id: number, status: Exclude<ResultStatus, 'ok'>): Result {
  return { id, status, cost: COST };
}

/** Every way to fail. */
export const FAILURES = ['nan', 'inf', 'crashed', 'timeout', 'cancelled', 'lost'] as const;
