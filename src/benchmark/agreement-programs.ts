import { INF_KEY, type Keyer, NAN_KEY } from '../cache/keys/keyer.js';
import { NAMED_PROGRAMS } from '../program/named/index.js';
import type { Program } from '../program/program.js';
import { derivedStream } from '../random/derived.js';
import { mutate } from '../search/mutate.js';
import { PROGRAM_SPACE } from '../search/space.js';

/** Parents of the mutants, in turn. */
const PARENTS = ['AdamW', 'Adadelta', 'Incumbent'] as const;
const MUTANTS = 10;
const MUTATIONS = 2;
const SEED = 1;

/**
 * The programs on which the rankings of `pfn` and `pfn-small` are compared: all named ones, and ten mutants, `mutant-0-of-AdamW` to
 * `mutant-9-of-AdamW`. A mutant is a parent mutated twice; one whose key is that of another or says NaN or infinite is drawn again. The seed
 * was fixed before anything was tuned.
 */
export function agreementPrograms(keyer: Keyer): Readonly<Record<string, Program>> {
  const seen = new Set([NAN_KEY, INF_KEY, ...Object.values(NAMED_PROGRAMS).map((program) => keyer.key(program))]);
  const rng = derivedStream(SEED, 'pfn-agreement/mutants');
  const programs: Record<string, Program> = { ...NAMED_PROGRAMS };
  for (let count = 0; count < MUTANTS; ) {
    const parent = PARENTS[count % PARENTS.length]!;
    let program = NAMED_PROGRAMS[parent]!;
    for (let left = MUTATIONS; left > 0; left -= 1) program = mutate(program, PROGRAM_SPACE, rng).program;
    const key = keyer.key(program);
    if (seen.has(key)) continue;
    seen.add(key);
    programs[`mutant-${count}-of-${parent}`] = program;
    count += 1;
  }
  return programs;
}
