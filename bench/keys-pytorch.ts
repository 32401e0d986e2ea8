import { createKeyer, type Keyer } from '../dist/cache/keys/keyer.js';
import { findNamed } from '../dist/program/named/index.js';
import type { Program } from '../dist/program/program.js';
import { median } from '../dist/util/quantile.js';
import { REPETITIONS } from './measure.js';
import { freshCopies, randomPrograms } from './programs.js';
import type { Measurement, Section } from './section.js';
import { findTorch, openTorch, type TorchProcess } from './torch-process.js';

const RANDOM = 200;
const ADAMW = 40;
/** Our keys of the programs are computed so many times in a round: one pass is over in a millisecond or two. */
const PASSES = 50;
const TARGET = { atLeast: 80 } as const;
/** Float32 losses there, double ones here. */
const TOLERANCE = 1e-6;

/**
 * Keys a second against NOSBench's way to compute them: an equivalent in PyTorch (torch_keys.py), whose averages must be ours, by one thread
 * and by as many as PyTorch takes. The scheme `paper` does the same work; `trajectory`, the default, observes more.
 */
export const section: Section = {
  title: 'behaviour keys against an equivalent of NOSBench in PyTorch, in turn',
  async run({ quick, note }) {
    const python = findTorch();
    if (python === undefined) {
      note(
        'keys-pytorch not measured: no PyTorch found. python3 -m venv DIR && DIR/bin/pip install torch==2.13.0, then PYTHON=DIR/bin/python.',
      );
      return [];
    }
    const sets: Readonly<Record<string, readonly Program[]>> = {
      random: randomPrograms(RANDOM),
      AdamW: freshCopies(Array.from({ length: ADAMW }, () => findNamed('AdamW'))),
    };
    const paper = await createKeyer('paper');
    const keyers = { paper, trajectory: await createKeyer('trajectory') };
    const processes = { 'one thread': await openTorch(python, 1), 'its own threads': await openTorch(python, 0) };
    try {
      const measurements: Measurement[] = [];
      for (const [name, programs] of Object.entries(sets)) {
        note(name);
        for (const torch of Object.values(processes)) checkAgreement(programs, await torch.load(name, programs), paper);
        measurements.push(...(await compare(name, programs, keyers, processes, quick)));
      }
      return measurements;
    } finally {
      for (const torch of Object.values(processes)) torch.close();
    }
  },
};

/** Seconds a key of each, round by round in turn. */
async function compare(
  name: string,
  programs: readonly Program[],
  keyers: Readonly<Record<string, Keyer>>,
  processes: Readonly<Record<string, TorchProcess>>,
  quick: boolean,
): Promise<readonly Measurement[]> {
  const ours = new Map<string, number[]>(Object.keys(keyers).map((scheme) => [scheme, []]));
  const theirs = new Map<string, number[]>(Object.keys(processes).map((threads) => [threads, []]));
  for (let round = -2; round < (quick ? REPETITIONS : 11); round += 1) {
    for (const [scheme, keyer] of Object.entries(keyers)) {
      const seconds = timeKeys(keyer, programs);
      if (round >= 0) ours.get(scheme)!.push(seconds);
    }
    for (const [threads, torch] of Object.entries(processes)) {
      const seconds = (await torch.run(name)) / programs.length;
      if (round >= 0) theirs.get(threads)!.push(seconds);
    }
  }
  const cost = (what: string, seconds: readonly number[], detail: string): Measurement => ({
    name: `${name}, ${what}`,
    unit: 'µs',
    value: 1e6 * median(seconds),
    best: 1e6 * Math.min(...seconds),
    detail,
  });
  return [
    ...[...theirs].map(([threads, seconds]) => {
      const { version, threads: count } = processes[threads]!;
      return cost(`PyTorch, ${threads}`, seconds, `PyTorch ${version}, ${count} of them`);
    }),
    ...[...ours].flatMap(([scheme, seconds]) => [
      cost(scheme, seconds, `${Math.round(1 / median(seconds)).toLocaleString('en-US')} keys a second`),
      ...[...theirs].map(([threads, other]) => ({
        name: `${name}, ${scheme} / PyTorch with ${threads}`,
        unit: 'x',
        value: median(other.map((value, round) => value / seconds[round]!)),
        best: Math.min(...other) / Math.min(...seconds),
        target: TARGET,
      })),
    ]),
  ];
}

function timeKeys(keyer: Keyer, programs: readonly Program[]): number {
  const begun = performance.now();
  for (let pass = 0; pass < PASSES; pass += 1) for (const program of programs) keyer.key(program);
  return (performance.now() - begun) / 1000 / (PASSES * programs.length);
}

/** @throws where PyTorch computed something else than our key of the same scheme: then the comparison would be of two different things. */
function checkAgreement(programs: readonly Program[], averages: readonly number[], keyer: Keyer): void {
  programs.forEach((program, i) => {
    const [key, average] = [keyer.key(program), averages[i]!];
    const own = averageOf(key);
    const agree = Number.isFinite(average)
      ? Math.abs(own - average) <= TOLERANCE * Math.abs(average)
      : Object.is(own, Math.abs(average));
    if (!agree)
      throw new Error(`keys-pytorch: expected ${own} of program ${i}, got ${average}. One of the two is wrong.`);
  });
}

/** The average that a key of the scheme `paper` holds. */
function averageOf(key: string): number {
  if (!/^[0-9a-f]{16}$/.test(key)) return key.includes('nan') ? Number.NaN : Number.POSITIVE_INFINITY;
  return Buffer.from(key, 'hex').readDoubleBE();
}
