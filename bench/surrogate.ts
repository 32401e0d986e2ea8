import { UPDATES } from '../dist/benchmark/descriptions.js';
import { createKeyer } from '../dist/cache/keys/keyer.js';
import type { Program } from '../dist/program/program.js';
import { derivedStream } from '../dist/random/derived.js';
import { mersenneTwister } from '../dist/random/mersenne.js';
import { programConfigurations } from '../dist/search/configuration/program-configurations.js';
import { sampleConfiguration } from '../dist/search/configuration/sample.js';
import type { Proposal } from '../dist/search/contract.js';
import { smac } from '../dist/search/smac/smac.js';
import { PROGRAM_SPACE } from '../dist/search/space.js';
import { forestFeatures } from '../dist/search/surrogate/features.js';
import { fitForest } from '../dist/search/surrogate/forest.js';
import type { Measurement, Section } from './section.js';

const SIZES = [100, 300, 1000, 3000, 5000, 10_000];
/** Two rounds of fits: a fit serves eight proposals. */
const ASKS = 16;

/** What `--algo smac` thinks between evaluations. */
export const section: Section = {
  title: 'surrogate search: fitting the forest, and ask with eight proposals open, by observations',
  async run({ quick, note }) {
    const keyer = await createKeyer('trajectory');
    const measurements: Measurement[] = [];
    for (const size of quick ? SIZES.filter((n) => n <= 1000) : SIZES) {
      note(`${size} observations`);
      measurements.push(measureFit(size), ...measureAsk(size, (program) => keyer.key(program)));
    }
    return measurements;
  },
};

function measureFit(size: number): Measurement {
  const { space } = programConfigurations(PROGRAM_SPACE, 'aligned');
  const table = forestFeatures(space);
  const rng = derivedStream(1, 'bench/surrogate');
  const features = new Float64Array(size * space.size);
  for (let i = 0; i < size; i += 1) features.set(sampleConfiguration(space, rng), i * space.size);
  table.encode(features, features, size);
  const responses = Float64Array.from({ length: size }, () => Math.log(rng.uniform()));
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  fitForest(features, responses, table.levels, {}, mersenneTwister(1).u32);
  return {
    name: `fit, ${size} observations`,
    unit: 'ms',
    value: performance.now() - begun,
    cpu: cpuMs(cpu),
  };
}

/** Tells a search `size` results that it did not ask for, then drives it. */
function measureAsk(size: number, keyOf: (program: Program) => string): Measurement[] {
  const { space, toProgram } = programConfigurations(PROGRAM_SPACE);
  const rng = derivedStream(2, 'bench/surrogate');
  const search = smac({ seed: 1, initial: [], options: { design: 0 }, keyOf, descriptions: UPDATES });
  for (let told = 0; told < size; told += 1) {
    const program = toProgram(sampleConfiguration(space, rng));
    const key = keyOf(program);
    const loss = key === 'nan' || key === 'inf' ? undefined : rng.uniform();
    const outcome = loss === undefined ? ({ status: 'nan' } as const) : ({ status: 'ok', loss } as const);
    search.tell({ foreign: true, program, key, ...outcome, cost: { epochsTrained: 1, knownToRun: false } });
  }
  const open: Proposal[] = [];
  let [wall, processor] = [0, 0];
  for (let asked = 0; asked < ASKS; asked += 1) {
    const [cpu, begun] = [process.cpuUsage(), performance.now()];
    const proposal = search.ask();
    wall += performance.now() - begun;
    processor += cpuMs(cpu);
    if (typeof proposal === 'string') break;
    open.push(proposal);
    if (open.length < 8) continue;
    const { id, program } = open.shift()!;
    search.tell({
      id,
      status: 'ok',
      loss: rng.uniform(),
      key: keyOf(program),
      cost: { epochsTrained: 1, knownToRun: false },
    });
  }
  return [
    {
      name: `ask, ${size} observations`,
      unit: 'ms',
      value: wall / ASKS,
      cpu: processor / ASKS,
      ...(size === 5000 ? { target: { atMost: 500 } } : {}),
    },
  ];
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
