import { createKeyer } from '../../cache/keys/keyer.js';
import { openStore } from '../../cache/open-store.js';
import type { EvaluationRecord } from '../../cache/record.js';
import { canonicalText } from '../../program/canonical.js';
import { programToJson } from '../../program/json.js';
import { findNamed } from '../../program/named/index.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import { Benchmark } from '../benchmark.js';
import type { BenchmarkOptions } from '../types.js';

/** AdamW with learning rates of its own: programs of the same length, each with a key of its own. */
export function variantsOfAdamW(count: number): readonly Program[] {
  const { instructions } = findNamed('AdamW');
  const body = instructions.slice(0, -1);
  const last = instructions.at(-1)!;
  const scaled = { ...last, inputs: [last.inputs[0]!, -1] };
  return Array.from({ length: count }, (_, i) => ({
    constants: [Math.fround(0.001 + i * 1e-6)],
    instructions: [...body, scaled],
  }));
}

/** Equal programs made of new objects throughout, as they come out of a parser or a search: no cache by identity knows them. */
export function freshCopies(programs: readonly Program[]): readonly Program[] {
  return programs.map(({ constants, instructions }) => ({
    constants: [...constants],
    instructions: instructions.map(({ op, inputs, output }) => ({ op, inputs: [...inputs], output })),
  }));
}

/**
 * Fills a cache for measuring how fast known programs are answered: trains AdamW on `toy`, once, and stores copies of its record under the keys of
 * all programs. None of them but AdamW's own is a measurement.
 * @param folder a scratch folder, which the caller removes; never a user's cache
 */
export async function storeRecords(
  folder: string,
  programs: readonly Program[],
  options: Pick<BenchmarkOptions, 'backend' | 'executor'>,
): Promise<void> {
  const benchmark = await Benchmark.open({ task: 'toy', cache: folder, ...options });
  await benchmark.query(findNamed('AdamW'));
  await benchmark.close();

  const keyer = await createKeyer('trajectory');
  const store = await openStore(folder);
  try {
    let template: EvaluationRecord | undefined;
    for await (const record of store.records()) template = record;
    if (template === undefined) {
      throw new NosbenchError('bug', 'bench: expected the record of AdamW in the cache, got none. Please report this.');
    }
    for (const program of programs) {
      const key = keyer.key(program);
      await store.rememberKey(keyer.version, canonicalText(program), key);
      await store.putRecord({ ...template, key, program: programToJson(program) });
    }
  } finally {
    await store.close();
  }
}

/** @throws {NosbenchError} when any of the programs is not answered from the cache: then the figures would say nothing. */
export async function askAll(benchmark: Benchmark, programs: readonly Program[]): Promise<void> {
  for (const program of programs) {
    const { cached } = await benchmark.query(program);
    if (cached === 'memory' || cached === 'store') continue;
    throw new NosbenchError('bug', `bench: expected an answer from the cache, got ${cached}. Please report this.`);
  }
}
