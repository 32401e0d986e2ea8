import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { agreementPrograms } from '../dist/benchmark/agreement-programs.js';
import { Benchmark } from '../dist/benchmark/benchmark.js';
import { createKeyer } from '../dist/cache/keys/keyer.js';
import { openStore } from '../dist/cache/open-store.js';
import { importRecords } from '../dist/cache/transfer.js';
import { createPfn } from '../dist/pfn/pfn-task.js';
import type { Program } from '../dist/program/program.js';
import { kendallTau } from '../dist/report/kendall.js';
import { withScratchFolder } from './scratch-folder.js';
import type { Measurement, Section } from './section.js';

/** Full-size trainings of the programs, as `nosbench cache import` reads them. */
const RECORDS = fileURLToPath(new URL('../reference/pfn-agreement.jsonl', import.meta.url));
/** Losses nearer than this are a tie: full-size trainings of one program differ by as much under another rounding. */
const TIE = 0.1;
const QUICK = ['SGD', 'AdamW', 'Adadelta', 'Incumbent', 'SignSGD'];

interface Outcome {
  readonly name: string;
  readonly full: number;
  readonly small: number;
  /** Wall seconds of the small training. */
  readonly seconds: number;
}

/** Whether `pfn-small` ranks optimizers as `pfn` does: it trains the programs there and takes their full-size losses from records. */
export const section: Section = {
  title: 'ranking of pfn-small against that of pfn',
  run: ({ quick, note }) =>
    withScratchFolder(async (folder) => {
      const keyer = await createKeyer('trajectory');
      const programs = Object.entries(agreementPrograms(keyer)).filter(([name]) => !quick || QUICK.includes(name));
      const full = await fullSizeLosses(folder, keyer.version);
      const known = programs.filter(([, program]) => full.has(keyer.key(program)));
      if (known.length < programs.length) {
        note(`${known.length} of ${programs.length} programs have a record at full size; the others are left out`);
      }
      const outcomes = await trainSmall(folder, known, (program) => full.get(keyer.key(program))!, note);
      return [...rankings(outcomes), ...verdicts(outcomes, quick)];
    }),
};

/** The losses of the shipped records by behaviour key. */
async function fullSizeLosses(folder: string, keyVersion: string): Promise<ReadonlyMap<string, number>> {
  const { task, protocol } = createPfn('pfn');
  task.dispose();
  const store = await openStore(folder);
  try {
    await importRecords(store, createInterface({ input: createReadStream(RECORDS) }), { keyVersion });
    const losses = new Map<string, number>();
    for await (const { key, curve } of store.records()) losses.set(key, protocol.score(curve, protocol.defaultEpochs));
    return losses;
  } finally {
    await store.close();
  }
}

async function trainSmall(
  folder: string,
  programs: readonly (readonly [string, Program])[],
  fullOf: (program: Program) => number,
  note: (text: string) => void,
): Promise<readonly Outcome[]> {
  const benchmark = await Benchmark.open({ task: 'pfn-small', cache: folder, backend: 'wasm' });
  try {
    const outcomes: Outcome[] = [];
    for (const [name, program] of programs) {
      const { loss, seconds } = await benchmark.query(program);
      outcomes.push({ name, full: fullOf(program), small: loss, seconds });
      note(`${outcomes.length} of ${programs.length}: ${name}, ${loss.toFixed(3)} in ${seconds.toFixed(1)} s`);
    }
    return outcomes;
  } finally {
    await benchmark.close();
  }
}

/** A line a program, in the order of the full task. */
function rankings(outcomes: readonly Outcome[]): readonly Measurement[] {
  const rank = (of: (outcome: Outcome) => number, outcome: Outcome): number =>
    1 + outcomes.filter((other) => sortable(of(other)) < sortable(of(outcome))).length;
  const places = outcomes.map((outcome) => ({
    ...outcome,
    place: rank(({ full }) => full, outcome),
    smallPlace: rank(({ small }) => small, outcome),
  }));
  return places
    .sort((a, b) => a.place - b.place)
    .map(({ name, full, small, place, smallPlace }) => ({
      name: `${place}. ${name}`,
      value: small,
      unit: 'loss, small',
      detail: `full size ${full.toFixed(4)}, rank ${place}; small rank ${smallPlace}`,
    }));
}

function verdicts(outcomes: readonly Outcome[], quick: boolean): readonly Measurement[] {
  const { tau, concordant, discordant, ties } = kendallTau(
    outcomes.map(({ full, small }) => [full, small]),
    TIE,
  );
  const smallOf = (name: string) => outcomes.find((outcome) => outcome.name === name)?.small ?? Number.NaN;
  const seconds = outcomes.map((outcome) => outcome.seconds).sort((a, b) => a - b);
  const agreement: Measurement = {
    name: 'Kendall tau-b, ties within 0.1',
    value: tau,
    unit: '',
    detail: `${concordant} pairs alike, ${discordant} not, ties ${ties[0]} at full size and ${ties[1]} in pfn-small`,
  };
  return [
    quick ? agreement : { ...agreement, target: { atLeast: 0.6 } },
    {
      name: 'the incumbent less AdamW',
      value: smallOf('Incumbent') - smallOf('AdamW'),
      unit: 'loss, small',
      target: { atMost: 0 },
    },
    { name: 'a training of pfn-small', value: seconds[Math.floor(seconds.length / 2)] ?? Number.NaN, unit: 's' },
  ];
}

function sortable(loss: number): number {
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}
