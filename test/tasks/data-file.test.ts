import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataPath, readClassificationTable } from '../../src/tasks/data-file.js';
import { byFirstAppearance, standardise } from '../../src/tasks/table.js';

const folder = mkdtempSync(join(tmpdir(), 'nosbench-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string) => {
  const path = join(folder, 'table.json');
  writeFileSync(path, text);
  return () => readClassificationTable(path);
};

describe('readClassificationTable', () => {
  it('reads the iris table that ships with the package', () => {
    const { features, targets } = readClassificationTable(dataPath('iris.json'));
    expect([features.length, targets.length]).toEqual([150, 150]);
    expect(features[0]).toEqual([5.1, 3.5, 1.4, 0.2]);
  });

  it('names the path and the way out when the file is absent or damaged', () => {
    expect(() => readClassificationTable('/nowhere/iris.json')).toThrow(
      'data: expected a readable file /nowhere/iris.json, got none. Install nosbench again, its data folder is incomplete.',
    );
    expect(read('{"data": [[1')).toThrow(/table\.json: .*JSON.* Install nosbench again, its data folder is damaged\.$/);
  });

  it.each([
    ['null', /rows under "data", got nothing/],
    ['{"data": [], "target": []}', /rows under "data", got \[\]/],
    ['{"data": [[1], [2]], "target": [0]}', /2 classes under "target", got \[0\]/],
    ['{"data": [[1, 2], [3]], "target": [0, 1]}', /row 1 to hold 2 numbers, got \[3\]/],
    ['{"data": [[1], ["x"]], "target": [0, 1]}', /row 1 to hold 1 numbers, got \["x"\]/],
    ['{"data": [[]], "target": [0]}', /row 0 to hold some numbers, got \[\]/],
    ['{"data": [[1], [2]], "target": [0, 1.5]}', /class 1 to be a whole number from 0 on, got 1\.5/],
  ])('refuses %s', (text, message) => {
    expect(read(text)).toThrow(message);
  });
});

describe('a table', () => {
  it('is scaled by the population deviation, a constant column only shifted', () => {
    // Column 0: mean 2, variance ((1)² + 0 + (1)²) / 3 = 2/3.
    const scaled = standardise([
      [1, 5],
      [2, 5],
      [3, 5],
    ]);
    const unit = Math.fround(1 / Math.sqrt(2 / 3));
    expect(scaled.map((row) => Array.from(row))).toEqual([
      [-unit, 0],
      [0, 0],
      [unit, 0],
    ]);
  });

  it('has its classes numbered by first appearance', () => {
    expect(byFirstAppearance([7, 3, 7, 0])).toEqual([0, 1, 0, 2]);
  });
});
