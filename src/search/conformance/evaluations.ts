import { OP_NAMES, type OpName } from '../../program/ops.js';
import type { Program } from '../../program/program.js';
import type { Descriptions, Proposal, Result, ResultStatus } from '../contract.js';

// Made-up evaluations: quick, the same everywhere, and different for most programs.

/** Every way to fail. */
export const FAILURES = ['nan', 'inf', 'crashed', 'timeout', 'cancelled', 'lost'] as const satisfies ResultStatus[];

const COST = { epochsTrained: 1, knownToRun: false };

/** A program from `[op, inputs, output]` lines. */
export function program(...lines: readonly (readonly [OpName, readonly number[], number])[]): Program {
  return { constants: [], instructions: lines.map(([op, inputs, output]) => ({ op, inputs, output })) };
}

/** A success. */
export function ok(id: number, loss: number): Result {
  return { id, status: 'ok', loss, curve: [loss + 1, loss], cost: COST };
}

/** A failure. */
export function failed(id: number, status: Exclude<ResultStatus, 'ok'>): Result {
  return { id, status, cost: COST };
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

/** A stand-in for behaviour keys: the programs themselves, but for their outputs. */
export function toyKey({ constants, instructions }: Program): string {
  return JSON.stringify([constants, instructions.map(({ op, inputs }) => [op, inputs])]);
}

/** Stand-ins for descriptions: length, share of different operations, and the loss in thousands. */
export const TOY_DESCRIPTIONS: Descriptions = {
  version: 'toy-1',
  length: 3,
  describe(of) {
    const { length } = of.instructions;
    const different = new Set(of.instructions.map(({ op }) => op)).size;
    return Float64Array.of(length, length === 0 ? 0 : different / length, toyLoss(of) / 1000);
  },
};

/** Every program succeeds. */
export function good(proposal: Proposal): Result {
  return { ...ok(proposal.id, toyLoss(proposal.program)), key: toyKey(proposal.program) };
}

/** Every third fails, in each of the ways in turn. */
export function mixed(proposal: Proposal): Result {
  const status = FAILURES[Math.floor(proposal.id / 3) % FAILURES.length];
  return proposal.id % 3 === 1 && status !== undefined ? failed(proposal.id, status) : good(proposal);
}
