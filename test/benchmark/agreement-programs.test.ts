import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { agreementPrograms } from '../../src/benchmark/agreement-programs.js';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import { addBands } from '../../src/benchmark/verify/pfn/bands.js';
import { openTally } from '../../src/benchmark/verify/report.js';
import { createKeyer } from '../../src/cache/keys/keyer.js';
import { openStore } from '../../src/cache/open-store.js';
import { importRecords } from '../../src/cache/transfer.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { createPfn } from '../../src/pfn/pfn-task.js';
import { programFromSpec } from '../../src/program/families/spec.js';
import { programToJson } from '../../src/program/json.js';
import { NAMED_PROGRAMS } from '../../src/program/named/index.js';
import { train } from '../../src/tasks/train.js';
import { stableHash } from '../../src/util/json.js';
import { openPfnBackend } from '../pfn/support.js';
import { temporaryFolder } from './support.js';

const reference = (file: string) => fileURLToPath(new URL(`../../reference/${file}`, import.meta.url));
const json = (file: string) => JSON.parse(readFileSync(reference(file), 'utf8'));

const keyer = await createKeyer('trajectory');
const programs = agreementPrograms(keyer);

describe('agreementPrograms', () => {
  it('are the named programs and ten mutants, all of different behaviour', () => {
    const names = Object.keys(programs);
    expect(names.slice(0, 12)).toEqual(Object.keys(NAMED_PROGRAMS));
    expect(names.slice(12)).toEqual(
      Array.from({ length: 10 }, (_, i) => `mutant-${i}-of-${['AdamW', 'Adadelta', 'Incumbent'][i % 3]}`),
    );
    expect(new Set(Object.values(programs).map((program) => keyer.key(program))).size).toBe(22);
  });

  it('stay those that were trained at full size', () => {
    // Of all ten as JSON. Another hash: the stream or the mutation changed, and the shipped records are of other programs.
    const mutants = Object.entries(programs).slice(12);
    expect(stableHash(mutants.map(([, program]) => programToJson(program)))).toBe('111a16e18866a3cc');
  });
});

/** How far the means of the first three epochs may be from the original's run. Nearer than `verify` asks, which other backends pass too. */
const FIRST_EPOCHS: Readonly<Record<string, number>> = { SGD: 5e-6, Incumbent: 0.01, AdamW: 0.06 };

describe('the shipped records of full-size trainings', () => {
  it('are imported and answer for task pfn without training', async () => {
    const store = await openStore(temporaryFolder());
    const lines = createInterface({ input: createReadStream(reference('pfn-agreement.jsonl')) });
    const { imported } = await importRecords(store, lines, { keyVersion: keyer.version });
    const keys = new Set<string>();
    for await (const { key, taskName } of store.records()) {
      expect(taskName).toBe('pfn');
      keys.add(key);
    }
    const recorded = Object.entries(programs).filter(([, program]) => keys.has(keyer.key(program)));
    expect(recorded).toHaveLength(22);
    // And the paper's default pipeline.
    expect(imported).toBe(23);
    expect([...keys].filter((key) => key.includes('+'))).toEqual([
      `${keyer.key(programFromSpec('adamw:weight_decay=0'))}+cosine(5/20)`,
    ]);

    const benchmark = await Benchmark.open({ task: 'pfn', cache: store, backend: 'wasm', executor: 'fused' });
    const { runs: whole, rounding_replicates } = json('pfn/full_train_20ep.json');
    const compared: string[] = [];
    const brokenAt: Record<string, number> = {};
    const tally = openTally({ file: '', check: '', subject: '', tolerance: '' });
    for (const [name, program] of recorded) {
      const { cached, epochsTrained, epochs, curve, status } = await benchmark.query(program);
      if (status.kind === 'diverged') brokenAt[name] = 'atStep' in status ? status.atStep : Number.NaN;
      expect({ name, cached, epochsTrained, epochs }).toEqual({ name, cached: 'store', epochsTrained: 0, epochs: 20 });
      // The original's losses, where there are any, in the bands that `verify` lays around them.
      const known = [whole[name], rounding_replicates.runs[name]].filter((values) => values !== undefined);
      if (known.length === 0) continue;
      addBands(tally, name, curve, known);
      const within = FIRST_EPOCHS[name];
      if (within !== undefined) {
        for (const epoch of [0, 1, 2]) expect(Math.abs(curve[epoch]! - known[0][epoch]), name).toBeLessThan(within);
      }
      compared.push(name);
    }
    expect(compared).toEqual(Object.keys(programs).filter((name) => whole[name] !== undefined));
    expect(compared).toHaveLength(8);
    expect(tally.report()).toMatchObject({ cases: 8 * 20, failures: 0, examples: [] });
    expect(brokenAt).toEqual({ 'mutant-4-of-Adadelta': 43, 'mutant-9-of-AdamW': 5 });
    await benchmark.close();
    await store.close();
  });

  it('name the step at which a training of today breaks down', async () => {
    await openPfnBackend('wasm');
    const { task, protocol } = createPfn('pfn');
    const { curve } = await train({
      task,
      protocol: { ...protocol, stepsPerEpoch: 7 },
      epochs: 1,
      optimizer: (variables) => fusedExecutor.bind(programs['mutant-9-of-AdamW']!, variables),
    });
    expect(curve.firstNonFinite).toEqual({ atStep: 5, loss: 'nan', onNonFinite: 'continue' });
    task.dispose();
  }, 120_000); // two seconds on a quiet machine
});
