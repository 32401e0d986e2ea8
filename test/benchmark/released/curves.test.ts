import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readReleasedCurves, scoreReleased } from '../../../src/benchmark/released/curves.js';
import { readReleasedTable } from '../../../src/benchmark/released/table.js';
import { bytesOf, npy, npyTexts, releasedCurves } from '../../support/npy-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'nosbench-released-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ['nadamw_grid_seed0', 'nadamw_grid_seed1'];
const STEPS = [0, 200, 400];

/** Losses of the four splits from valid_outer and test; the first two must not count. */
const at = (outer: number, test: number) => [77, 88, outer, test];
/** One optimizer, two replicas, three evaluations. */
const FIRST = [
  [at(8, 8), at(5, 6), at(3, 4)],
  [at(8, 8), at(3, 4), at(1, 2)],
];
const SECOND = [
  [at(8, 8), at(8, 8), at(6, 6)],
  [at(8, 8), at(8, 8), at(Number.NaN, 6)],
];

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

describe('readReleasedCurves', () => {
  it.each([true, false])('reads names, steps and curves averaged over replicas (compressed: %s)', (isCompressed) => {
    const bytes = releasedCurves(NAMES, STEPS, [FIRST, SECOND], isCompressed);
    const path = write('mlp_family_seed12/nadamw_grid_1k_10000_replica5.npz', bytes);
    expect(readReleasedCurves(path)).toEqual({
      task: 'mlp_family_seed12',
      optimizers: NAMES,
      steps: STEPS,
      curves: [
        { validation: [8, 4, 2], test: [8, 5, 3] },
        { validation: [8, 8, Number.NaN], test: [8, 8, 6] },
      ],
    });
    expect(readReleasedCurves(write('elsewhere.npz', bytes)).task).toBe('elsewhere');
  });

  it('scores them by the initial and the best loss of the task', () => {
    const path = write('t/nadamw_grid_1k_10000_replica5.npz', releasedCurves(NAMES, STEPS, [FIRST, SECOND]));
    // initial 8, best 2: validation (1 + 1/3 + 0) / 3 and (1 + 1 + 1) / 3; test (1 + 1/2 + 1/6) / 3 and (1 + 1 + 2/3) / 3
    const scores = scoreReleased(readReleasedCurves(path))!;
    const digits = (values: readonly number[]) => values.map((value) => Number(value.toFixed(12)));
    expect(digits(scores.validation)).toEqual(digits([4 / 9, 1]));
    expect(digits(scores.test)).toEqual(digits([5 / 9, 8 / 9]));
  });

  it.each([
    [
      'no zip',
      Buffer.from('nothing'),
      /x\.npz: expected a whole \.npz file, got 7 bytes that do not unzip \(.+\)\. Fetch it again\./,
    ],
    [
      'a zip that is cut off',
      releasedCurves(NAMES, STEPS, [FIRST, SECOND]).subarray(0, 400),
      /expected a whole \.npz file/,
    ],
    ['other arrays', zipSync({ 'a.npy': npyTexts(['b']) }), /expected the arrays optimizers, xs, ys, got a\. Is it/],
    [
      'another shape',
      zipSync({
        'optimizers.npy': npyTexts(NAMES),
        'xs.npy': npy('<f4', [2], bytesOf(Float32Array.of(0, 1))),
        'ys.npy': npy('<f4', [2, 1, 2, 3], bytesOf(new Float32Array(12))),
      }),
      /expected ys of the shape \[2, replicas, 2, 4\], .+ got \[2, 1, 2, 3\]/,
    ],
    [
      'numbers for names',
      zipSync({
        'optimizers.npy': npy('<f4', [1], bytesOf(Float32Array.of(0))),
        'xs.npy': npy('<f4', [1], bytesOf(Float32Array.of(0))),
        'ys.npy': npy('<f4', [1], bytesOf(Float32Array.of(0))),
      }),
      /x\.npz: optimizers: expected texts, got numbers/,
    ],
    [
      'pickled objects',
      zipSync({
        'optimizers.npy': npy('|O', [1], Uint8Array.of(0)),
        'xs.npy': npyTexts(['']),
        'ys.npy': npyTexts(['']),
      }),
      /x\.npz: optimizers: expected numbers or texts, got pickled Python objects/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readReleasedCurves(write('x.npz', bytes))).toThrow(message);
  });

  it('says which file is not there', () => {
    expect(() => readReleasedCurves(join(folder, 'absent.npz'))).toThrow(
      /absent\.npz: expected a file that can be read/,
    );
  });
});

describe('readReleasedTable', () => {
  const flat = [[at(8, 8), at(8, 8), at(9, 9)]];

  it('makes a table of the tasks that some optimizer learns', async () => {
    const paths = [
      write('one.npz', releasedCurves(NAMES, STEPS, [FIRST, SECOND])),
      write('flat.npz', releasedCurves(NAMES, STEPS, [flat, flat])),
      write('two.npz', releasedCurves(NAMES, STEPS, [SECOND, FIRST])),
    ];
    const seen: number[] = [];
    const { table, unlearned } = await readReleasedTable(paths, (done) => seen.push(done));
    expect(seen).toEqual([0, 1, 2]);
    expect(unlearned).toEqual(['flat']);
    expect(table.tasks).toEqual(['one', 'two']);
    expect(table.validation.map((row) => row.map((score) => Number(score.toFixed(6))))).toEqual([
      [0.444444, 1],
      [1, 0.444444],
    ]);
  });

  it('refuses a task that comes twice, and files of other optimizers', async () => {
    const one = write('a/s_10000_replica5.npz', releasedCurves(NAMES, STEPS, [FIRST, SECOND]));
    const again = write('a/t_10000_replica5.npz', releasedCurves(NAMES, STEPS, [FIRST, SECOND]));
    await expect(readReleasedTable([one, again])).rejects.toThrow(
      /expected a task that no other file has, got a, which/,
    );
    const other = write('b.npz', releasedCurves(['nadamw_grid_seed0', 'x'], STEPS, [FIRST, SECOND]));
    await expect(readReleasedTable([one, other])).rejects.toThrow(
      /b\.npz: expected the optimizers of .+ \(number 1: "nadamw_grid_seed1"\), got "x"/,
    );
    const twice = write('c.npz', releasedCurves(['x', 'x'], STEPS, [FIRST, SECOND]));
    await expect(readReleasedTable([twice])).rejects.toThrow(/expected each optimizer once, got "x" twice/);
    await expect(readReleasedTable([write('flat.npz', releasedCurves(['x'], STEPS, [flat]))])).rejects.toThrow(
      /expected a task that an optimizer learns, got 1 files without one/,
    );
  });
});
