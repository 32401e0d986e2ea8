import { createKeyer, type Keyer } from '../dist/cache/keys/keyer.js';
import type { Program } from '../dist/program/program.js';
import { derivedStream } from '../dist/random/derived.js';
import { classify, drawPairs, emptyKeys, type Form } from './key-pairs.js';
import { mutants, randomPrograms, SEED } from './programs.js';
import type { Measurement, Section, Settings } from './section.js';
import { areEqualCurves, openToyCurves, type ToyCurves } from './toy-curves.js';

const PROGRAMS = 8000;
const PAIRS = 1000;
const QUICK_PROGRAMS = 2000;
const QUICK_PAIRS = 100;
const EPOCHS = 50;

/** A population and its targets. */
interface Population {
  readonly name: string;
  programs(count: number): readonly Program[];
  /** Most distinct keys, as a multiple of the paper scheme's. */
  readonly keys: number;
  /** Most pairs in a thousand whose curves differ. */
  readonly falseMerges: number;
}

const POPULATIONS: readonly Population[] = [
  { name: 'random', programs: randomPrograms, keys: 1.35, falseMerges: 4 },
  { name: 'mutants', programs: mutants, keys: 1.5, falseMerges: 8 },
];

/** The keyers, ours first. */
type Keyers = readonly [Keyer, Keyer];

/**
 * How well keys tell behaviours apart. Too many distinct keys: programs of one behaviour are trained twice. Too few: programs of
 * different behaviours are taken for one, which shows when two programs of equal key differ in their loss curves on `toy`.
 */
export const section: Section = {
  title: `quality of keys; curves of ${EPOCHS} epochs on toy, equal when all losses agree to 1e-6 relative`,
  async run(settings) {
    const keyers: Keyers = [await createKeyer('trajectory'), await createKeyer('paper')];
    const curves = await openToyCurves(EPOCHS);
    try {
      const measurements: Measurement[] = [];
      for (const population of POPULATIONS) {
        measurements.push(...(await assess(population, keyers, curves, settings)));
      }
      return measurements;
    } finally {
      curves.dispose();
    }
  },
};

async function assess(
  { name, programs, keys, falseMerges }: Population,
  [trajectory, paper]: Keyers,
  curves: ToyCurves,
  { quick, note }: Settings,
): Promise<readonly Measurement[]> {
  const population = programs(quick ? QUICK_PROGRAMS : PROGRAMS);
  const ours = classify(population, trajectory);
  const theirs = classify(population, paper);
  const forms = [...ours.values()].reduce((sum, members) => sum + members.length, 0);
  const distinct: Measurement = {
    name: `${name}: distinct keys, trajectory / paper`,
    value: ours.size / theirs.size,
    unit: 'x',
    detail: `${ours.size} and ${theirs.size} keys of ${forms} canonical forms of ${population.length} programs`,
  };

  const differing = async (keyer: Keyer, classes: typeof ours): Promise<Measurement> => {
    const rng = derivedStream(SEED, `bench/pairs/${name}`);
    const pairs = drawPairs(classes, emptyKeys(keyer), quick ? QUICK_PAIRS : PAIRS, rng);
    note(`${name}: training ${pairs.length} pairs of equal ${keyer.version} keys`);
    const differ = await countDiffering(pairs, curves);
    return {
      name: `${name}: pairs of equal ${keyer.version} keys whose curves differ`,
      value: (1000 * differ) / pairs.length,
      unit: 'in 1,000',
      detail: `${differ} of ${pairs.length} pairs`,
    };
  };
  const merges = await differing(trajectory, ours);
  return [
    quick ? distinct : { ...distinct, target: { atMost: keys } },
    quick ? merges : { ...merges, target: { atMost: falseMerges } },
    await differing(paper, theirs),
  ];
}

async function countDiffering(pairs: readonly (readonly [Form, Form])[], curves: ToyCurves): Promise<number> {
  let differ = 0;
  for (const [first, second] of pairs) {
    if (!areEqualCurves(await curves.curve(first), await curves.curve(second))) differ += 1;
  }
  return differ;
}
