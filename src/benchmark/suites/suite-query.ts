import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import type { Benchmark } from '../benchmark.js';
import type { QueryRequest } from '../query.js';
import { workThrough } from '../work-through.js';
import type { FrozenTask } from './suite.js';
import { type SuiteResult, suiteResult } from './suite-score.js';

/** An open task of a suite. */
export interface SuiteMember {
  readonly task: string;
  readonly frozen: FrozenTask;
  readonly benchmark: Benchmark;
}

/** Answers queries of a suite. @throws as `Query` */
export type SuiteQuery = (program: Program, request?: QueryRequest) => Promise<SuiteResult>;

/**
 * Asks the tasks one after another, or as many at once as there are workers to train them. Every task's answer goes into the cache when it is
 * there, so what is given up in between costs nothing twice.
 */
export function createSuiteQuery(members: readonly SuiteMember[], concurrency: number): SuiteQuery {
  const [first] = members;
  const defaultEpochs = first!.benchmark.protocol.defaultEpochs;
  return async (program, request = {}) => {
    const begun = performance.now();
    const epochs = request.epochs ?? defaultEpochs;
    const ask = ({ benchmark }: SuiteMember) => benchmark.evaluate(program, { ...request, epochs });
    const opening = await ask(first!);
    if (opening.cached === 'key') return { ...opening, tasks: [] };

    const results = [opening];
    await workThrough(members.slice(1).entries(), concurrency, async ([index, member]) => {
      request.signal?.throwIfAborted();
      request.waitSignal?.throwIfAborted();
      results[index + 1] = await ask(member);
    });
    const answers = members.map(({ task, frozen }, i) => ({ task, normaliser: frozen, result: results[i]! }));
    return suiteResult(answers, epochs, (performance.now() - begun) / 1000);
  };
}

/** The epochs that every task of a suite trains. @throws {NosbenchError} code `input` unless all train as many */
export function commonEpochs(suite: string, members: readonly Pick<SuiteMember, 'task' | 'benchmark'>[]): number {
  const [first] = members;
  const epochs = first!.benchmark.protocol.defaultEpochs;
  const other = members.find(({ benchmark }) => benchmark.protocol.defaultEpochs !== epochs);
  if (other === undefined) return epochs;
  throw new NosbenchError(
    'input',
    `suite ${suite}: expected as many evaluations of every task, ${epochs} as ${first!.task} has, got ${other.benchmark.protocol.defaultEpochs} for ${other.task}. Choose steps and evalEvery so that their ratio is the same.`,
  );
}
