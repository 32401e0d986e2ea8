import { createHash } from 'node:crypto';
import type { ForeignResult, Proposal, Result, Search } from '../contract.js';
import { good } from './evaluations.js';

/** A call as a journal keeps it. */
export type Call = { readonly asked: Proposal | 'wait' | 'done' } | { readonly told: Result | ForeignResult };

/** What a search did. */
export interface Course {
  readonly proposals: readonly Proposal[];
  readonly calls: readonly Call[];
}

/** How to drive a search. */
export interface DriveOptions {
  /** Ends after so many proposals. */
  readonly length: number;
  /** Proposals open at once, default 1; told in the order asked. */
  readonly lookahead?: number;
  /** Default: every program succeeds. */
  readonly evaluate?: (proposal: Proposal) => Result;
  /** Called before each ask with what was told last. */
  readonly disturb?: (search: Search, told: readonly Result[]) => void;
}

/** Drives a search as a benchmark would. Tells nothing at the end that it need not, so some proposals stay open. */
export function drive(search: Search, options: DriveOptions): Course {
  const { length, lookahead = 1, evaluate = good, disturb } = options;
  const proposals: Proposal[] = [];
  const calls: Call[] = [];
  const open: Proposal[] = [];
  const told: Result[] = [];
  while (proposals.length < length) {
    disturb?.(search, told);
    const answer = search.ask();
    calls.push({ asked: answer });
    if (answer === 'done') break;
    if (answer !== 'wait') {
      proposals.push(answer);
      open.push(answer);
    }
    if (answer !== 'wait' && open.length < lookahead) continue;
    const first = open.shift();
    if (first === undefined)
      throw new Error(`${search.name}: expected a proposal or "done" while none is open, got "wait".`);
    const result = evaluate(first);
    search.tell(result);
    calls.push({ told: result });
    told.push(result);
    if (told.length > 5) told.shift();
  }
  return { proposals, calls };
}

/** Makes the same calls on a fresh search. Gives its answers to ask. */
export function replay(search: Search, calls: readonly Call[]): readonly (Proposal | 'wait' | 'done')[] {
  const answers: (Proposal | 'wait' | 'done')[] = [];
  for (const call of calls) {
    if ('told' in call) search.tell(call.told);
    else answers.push(search.ask());
  }
  return answers;
}

/** SHA-256 of what matters of proposals, for comparing them with another process. */
export function digestOf(proposals: readonly Proposal[]): string {
  const plain = proposals.map(({ program: { constants, instructions }, parents, origin, epochs }) => [
    instructions.map(({ op, inputs, output }) => [op, inputs, output]),
    constants,
    parents,
    origin,
    epochs ?? null,
  ]);
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}
