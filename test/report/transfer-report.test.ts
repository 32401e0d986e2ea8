import { describe, expect, it } from 'vitest';
import type { TransferRun } from '../../src/benchmark/transfer.js';
import { transferPage } from '../../src/report/transfer-page.js';
import { transferLegend, transferRows, transferTable } from '../../src/report/transfer-report.js';

function run(optimizer: string, role: TransferRun['role'], seed: number, curve: readonly number[]): TransferRun {
  const isGood = curve.length > 0 && Number.isFinite(curve.at(-1));
  return {
    task: 'tabpfn',
    optimizer,
    role,
    seed,
    result: {
      loss: curve.at(-1) ?? Number.NaN,
      curve,
      cached: false,
      key: 'k',
      status: isGood ? { kind: 'finished' } : { kind: 'diverged', atStep: 3, loss: 'nan' },
      epochs: curve.length,
      epochsTrained: curve.length,
      seconds: 1,
      detail: { values: curve, members: [] },
    },
  };
}

const RUNS = [
  run('Find', 'program', 1, [4, 3, 2, 1]),
  run('AdamW + cosine, 0.001', 'default', 1, [6, 5, 4, 3]),
  run('Find', 'program', 2, [2, 1, 0, -1]),
  run('Wild', 'program', 1, [1, Number.NaN]),
];

describe('transfer report', () => {
  it('takes means over seeds, of the first three and the last two epochs', () => {
    const [find, adamw, wild] = transferRows(RUNS);
    // Early: (3 + 1)/2. Final: (1.5 - 0.5)/2, deviation |1.5 + 0.5|/√2.
    expect(find).toMatchObject({ seeds: 2, diverged: 0, curve: [3, 2, 1, 0], early: 2, final: 0.5 });
    expect(find!.deviation).toBeCloseTo(Math.SQRT2, 12);
    expect(adamw!.deviation).toBeNaN();
    expect(wild).toMatchObject({ diverged: 1, curve: [], early: Number.NaN, final: Number.NaN, deviation: Number.NaN });
  });

  it('counts a seed by its last two epochs, and shows a dash for what no seed has', () => {
    const nan = Number.NaN;
    const rows = transferRows([
      run('Recovers', 'program', 1, [4, nan, 2, 1]),
      run('Recovers', 'program', 2, [4, 3, nan, 1]), // too late: there is no mean of two
      run('Wild', 'program', 1, [1, nan]),
      run('Wild', 'program', 2, [nan, nan]),
      run('Wild', 'program', 3, []), // its behaviour key says so
    ]);
    expect(rows[0]).toMatchObject({ seeds: 2, diverged: 1, curve: [4, nan, 2, 1], early: nan, final: 1.5 });
    expect(rows[1]).toMatchObject({ seeds: 3, diverged: 3, deviation: nan });
    const cells = transferTable(rows)
      .split('\n')
      .slice(2)
      .map((line) => line.trimEnd().split(/ {2,}/));
    expect(cells).toEqual([
      ['tabpfn', 'Recovers', '-', '1.5', '-', '2', '1 seed diverged'],
      ['tabpfn', 'Wild', '-', '-', '-', '3', '3 seeds diverged'],
    ]);
  });

  it('ranks by the final loss, the diverged last', () => {
    const lines = transferTable(transferRows(RUNS)).split('\n').slice(2);
    expect(lines.map((line) => line.split(/ {2,}/)[1])).toEqual(['Find', 'AdamW + cosine, 0.001', 'Wild']);
    expect(lines[2]).toContain('1 seed diverged');
  });

  it('says what its columns mean, by their titles', () => {
    for (const runs of [RUNS, [run('Short', 'program', 1, [4])], RUNS.slice(3)]) {
      const rows = transferRows(runs);
      const [titles = ''] = transferTable(rows).split('\n');
      expect(titles.trimEnd()).toMatch(/ seeds +note$/);
      const legend = transferLegend(rows).join('\n');
      const explained = [...legend.matchAll(/"(epochs? [^"]+|last (?:2|epoch)|sd)"/g)].map(([, title]) => title);
      expect(explained).toHaveLength(3);
      for (const title of explained) expect(titles).toContain(title);
      expect(legend).toContain('Seeds that diverged are left out');
      expect(legend).toContain('A cosine schedule is fitted to the epochs asked for');
    }
  });

  it('does not speak of two last epochs where there is one', () => {
    const [titles = ''] = transferTable(transferRows([run('Short', 'program', 1, [4])])).split('\n');
    expect(titles).toMatch(/epoch 1 +last epoch/);
  });

  it('draws a page, also where everything diverged', async () => {
    const facts = { preset: 'small', seeds: [1, 2], numerics: 'wasm/fused' };
    const page = await transferPage(transferRows(RUNS), facts);
    expect(page).toContain('aria-label="Training loss on tabpfn against epochs');
    expect(page).toContain('Presets small, seeds 1, 2, wasm/fused.');
    expect(page).toContain('&quot;sd&quot;: standard deviation of the latter between seeds');
    expect(await transferPage(transferRows(RUNS.slice(3)), facts)).toContain('Every training diverged.');
    const recovered = transferRows([run('Recovers', 'program', 1, [4, Number.NaN, 2, 1])]);
    expect(await transferPage(recovered, facts)).not.toMatch(/(points|d)="[^"]*NaN/);
  });
});
