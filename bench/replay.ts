import { Benchmark } from '../dist/benchmark/benchmark.js';
import type { RunOutcome } from '../dist/benchmark/runs/run.js';
import { costsOf, secondsOf, timeInterleaved } from './measure.js';
import { SEED } from './programs.js';
import { withScratchFolder } from './scratch-folder.js';
import type { Measurement, Section } from './section.js';

const EVALUATIONS = 8000;
const QUICK_EVALUATIONS = 1000;

/** How long it takes to resume a finished random search: its whole journal is replayed through the searcher. */
export const section: Section = {
  title: 'replay of a random search on toy, 1 epoch an evaluation',
  run: ({ quick, note }) =>
    withScratchFolder(async (folder) => {
      const evaluations = quick ? QUICK_EVALUATIONS : EVALUATIONS;
      note(`producing a run of ${evaluations} evaluations`);
      const begun = performance.now();
      const produced = await search(folder, evaluations);
      const producedSeconds = (performance.now() - begun) / 1000;
      note(`produced in ${producedSeconds.toFixed(1)} s; replaying`);

      let replayed = 0;
      const { replay } = await timeInterleaved(
        {
          replay: {
            async run() {
              replayed = (await search(folder, evaluations)).replayed;
            },
          },
        },
        { warmUps: 1 },
      );
      if (replayed !== evaluations)
        throw new Error(`bench: expected ${evaluations} replayed evaluations, got ${replayed}.`);
      const whole: Measurement = {
        name: `full replay of ${evaluations.toLocaleString('en-US')} evaluations`,
        unit: 's',
        ...secondsOf(replay),
        detail: 'opening the benchmark included',
      };
      return [
        quick ? whole : { ...whole, target: { atMost: 5 } },
        { name: 'a replayed evaluation', unit: 'µs', ...costsOf(replay, evaluations) },
        {
          name: 'producing the run',
          value: producedSeconds,
          unit: 's',
          detail: `${produced.statistics.trained} programs trained, cache size ${produced.statistics.cacheSize}`,
        },
      ];
    }),
};

async function search(folder: string, evaluations: number): Promise<RunOutcome> {
  const benchmark = await Benchmark.open({ task: 'toy', cache: folder, backend: 'wasm' });
  try {
    return await benchmark.search({
      algorithm: 'rs',
      seed: SEED,
      initial: [],
      options: {},
      budget: { evaluations },
      epochs: 1,
    });
  } finally {
    await benchmark.close();
  }
}
