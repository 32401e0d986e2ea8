import { describe, expect, it } from 'vitest';
import { runBaselines } from '../../src/benchmark/baselines.js';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import { openBenchmark } from '../../src/benchmark/open-benchmark.js';
import { SuiteBenchmark } from '../../src/benchmark/suites/suite-benchmark.js';
import { runTransfer } from '../../src/benchmark/transfer.js';
import { toOptimizer } from '../../src/interpreter/to-optimizer.js';
import { findNamed } from '../../src/program/named/index.js';
import { openToy } from './support.js';

/** What a caller without TypeScript may write. */
const untyped = (value: unknown): never => value as never;

const adam = findNamed('Adam');
const request = { algorithm: 'rs', seed: 1, initial: [], options: {}, budget: { evaluations: 1 } };

describe('a call of the library', () => {
  it.each([
    ['Benchmark.open', Benchmark.open],
    ['SuiteBenchmark.open', SuiteBenchmark.open],
    ['openBenchmark', openBenchmark],
  ])('%s refuses unknown options, and a task that is missing or no name', async (where, open) => {
    await expect(open(untyped({ task: 'toy', cahce: 'x' }))).rejects.toThrow(
      `${where}: expected a known option, got "cahce". Did you mean "cache"?`,
    );
    await expect(open(untyped({}))).rejects.toThrow(
      `${where}: expected the option task, got nothing. Name a task, such as "toy".`,
    );
    await expect(open(untyped(undefined))).rejects.toThrow(`${where}: expected an object of options, got nothing. `);
    await expect(open(untyped({ task: 3 }))).rejects.toThrow('expected the name of a task, got 3. ');
    await expect(open(untyped({}))).rejects.toMatchObject({ name: 'NosbenchError', code: 'usage' });
  });

  it('query refuses unknown options', async () => {
    const benchmark = await openToy();
    await expect(benchmark.query(adam, untyped({ epohcs: 3 }))).rejects.toThrow(
      'query: expected a known option, got "epohcs". Did you mean "epochs"?',
    );
    await expect(benchmark.query(adam, untyped(3))).rejects.toThrow(
      'query: expected an object of options, got 3. Write { epochs: ... }.',
    );
  });

  it('says how to make a program of what is none', async () => {
    const benchmark = await openToy();
    const rule =
      'expected a program (constants, instructions), got "AdamW". Use findNamed for a name, programFromSpec for a family with hyperparameters, parseProgram for instructions.';
    const name = untyped('AdamW');
    await expect(benchmark.query(name)).rejects.toThrow(`query: ${rule}`);
    await expect(benchmark.recall(name)).rejects.toThrow(`recall: ${rule}`);
    await expect(benchmark.search({ ...request, initial: [name] })).rejects.toThrow(rule);
    expect(() => benchmark.keyOf(name)).toThrow(`keyOf: ${rule}`);
    expect(() => toOptimizer(name)).toThrow(`toOptimizer: ${rule}`);
    await expect(benchmark.query(untyped(undefined))).rejects.toThrow(
      'query: expected a program (constants, instructions), got nothing. Make it with defineProgram or a parser.',
    );
  });

  it('search refuses unknown options, also of its budget and its fidelity', async () => {
    const benchmark = await openToy();
    const search = (change: object) => benchmark.search(untyped({ ...request, ...change }));
    await expect(search({ lookahaed: 1 })).rejects.toThrow(
      'search: expected a known option, got "lookahaed". Did you mean "lookahead"?',
    );
    await expect(search({ budget: undefined })).rejects.toThrow(
      'search: expected the option budget, got nothing. Say when the search ends, such as { evaluations: 100 }.',
    );
    const { budget: _, ...endless } = request;
    await expect(benchmark.identify(endless)).resolves.toMatchObject({ run: expect.any(String) });
    await expect(benchmark.identify(untyped({ ...endless, sede: 1, seed: undefined }))).rejects.toThrow(
      'identify: expected a known option, got "sede". Did you mean "seed"?\nidentify: expected the option seed, got nothing. ',
    );
    await expect(search({ budget: { evaluation: 1 } })).rejects.toThrow(
      'budget: expected a known option, got "evaluation". Did you mean "evaluations"?',
    );
    await expect(search({ fidelity: { name: 'halving', minEpoch: 2 } })).rejects.toThrow(
      'fidelity: expected a known option, got "minEpoch". Did you mean "minEpochs"?',
    );
  });

  it('runBaselines and runTransfer refuse unknown options', async () => {
    const benchmark = await openToy();
    await expect(runBaselines(benchmark, untyped({ epoch: 3 }))).rejects.toThrow(
      'runBaselines: expected a known option, got "epoch". Did you mean "epochs"?',
    );
    const transfer = { programs: { AdamW: 'AdamW' }, tasks: ['tabpfn'], preset: 'small', seeds: [1], open: () => {} };
    await expect(runTransfer(untyped({ ...transfer, seed: 1 }))).rejects.toThrow(
      'runTransfer: expected a known option, got "seed". Did you mean "seeds"?',
    );
    await expect(runTransfer(untyped(transfer))).rejects.toThrow(
      'runTransfer: AdamW: expected a program (constants, instructions), got "AdamW". Use findNamed ',
    );
  });
});
