import { createKeyer, type Keyer } from '../dist/cache/keys/keyer.js';
import { canonicalText } from '../dist/program/canonical.js';
import { findNamed } from '../dist/program/named/index.js';
import type { Program } from '../dist/program/program.js';
import { type Contender, costsOf, ratio, timeInterleaved } from './measure.js';
import { freshCopies, mutants, randomPrograms } from './programs.js';
import type { Measurement, Section } from './section.js';

const PROGRAMS = 1000;
const TARGET = { atMost: 40 } as const;
/** Of the acceptance table: one probe, and several. */
const ONE_PROBE = { atMost: 10 } as const;
const SEVERAL_PROBES = { atMost: 30 } as const;

/** What a behaviour key costs once the interpreter is warm, over all probes of the scheme. */
export const section: Section = {
  title: `behaviour keys, microseconds a program (${PROGRAMS} programs a repetition)`,
  async run({ quick }) {
    const trajectory = await createKeyer('trajectory');
    const paper = await createKeyer('paper');
    const adamW = freshCopies(Array.from({ length: PROGRAMS }, () => findNamed('AdamW')));
    const random = randomPrograms(PROGRAMS);
    const mutated = mutants(PROGRAMS);
    const timings = await timeInterleaved(
      {
        adamW: keysOf(trajectory, adamW),
        adamWPaper: keysOf(paper, adamW),
        random: keysOf(trajectory, random),
        randomPaper: keysOf(paper, random),
        mutants: keysOf(trajectory, mutated),
        mutantsPaper: keysOf(paper, mutated),
        adamWText: textsOf(adamW),
        randomText: textsOf(random),
      },
      { warmUps: quick ? 3 : 10, repetitions: quick ? 7 : 15 },
    );
    const cost = (name: string, timing: keyof typeof timings): Measurement => ({
      name,
      unit: 'µs',
      ...costsOf(timings[timing], PROGRAMS),
    });
    return [
      { ...cost('AdamW, trajectory', 'adamW'), target: TARGET, detail: perSecond(timings.adamW.median) },
      { ...cost('AdamW, paper', 'adamWPaper'), detail: perSecond(timings.adamWPaper.median) },
      { ...cost('random, trajectory', 'random'), target: SEVERAL_PROBES, detail: perSecond(timings.random.median) },
      { ...cost('random, paper', 'randomPaper'), target: ONE_PROBE, detail: perSecond(timings.randomPaper.median) },
      { ...cost('mutants, trajectory', 'mutants'), detail: perSecond(timings.mutants.median) },
      { ...cost('mutants, paper', 'mutantsPaper'), detail: perSecond(timings.mutantsPaper.median) },
      cost('canonicalText, AdamW', 'adamWText'),
      cost('canonicalText, random', 'randomText'),
      { name: 'trajectory / paper, random', value: ratio(timings.random, timings.randomPaper), unit: 'x' },
    ];
  },
};

function keysOf(keyer: Keyer, programs: readonly Program[]): Contender {
  return {
    run() {
      for (const program of programs) keyer.key(program);
    },
  };
}

function textsOf(programs: readonly Program[]): Contender {
  return {
    run() {
      for (const program of programs) canonicalText(program);
    },
  };
}

function perSecond(milliseconds: number): string {
  return `${Math.round((1000 * PROGRAMS) / milliseconds).toLocaleString('en-US')} keys a second`;
}
