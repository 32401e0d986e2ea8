import { expect, it } from 'vitest';
import type { VerifyReport } from '../../src/benchmark/verify/report.js';
import { verifyRemarks, verifyTable, verifyTotals } from '../../src/report/verify-table.js';

const passed: VerifyReport = {
  file: 'ops.json',
  check: 'ops',
  subject: 'wasm/scalar',
  cases: 1000,
  failures: 0,
  worstError: 1.25,
  tolerance: '2 ulp',
  examples: [],
  notes: [],
  seconds: 0.25,
};
const failed: VerifyReport = {
  ...passed,
  subject: 'wasm/tensor',
  failures: 7,
  worstError: Number.POSITIVE_INFINITY,
  examples: ['case 3: sqrt(-1): expected NaN, got 0'],
  notes: ['2 cases amplify rounding'],
};
const skipped: VerifyReport = {
  ...passed,
  file: 'toy.json',
  subject: '',
  cases: 0,
  skipped: 'not in there',
  tolerance: '',
};
const reports = [passed, failed, skipped];

it('prints a line a file and subject', () => {
  const lines = verifyTable(reports).split('\n').slice(2);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['ok', 'ops.json', 'wasm/scalar', '1,000', '0', '1.3', '2 ulp', '250 ms'],
    ['FAILED', 'ops.json', 'wasm/tensor', '1,000', '7', 'Infinity', '2 ulp', '250 ms'],
    ['skipped', 'toy.json', 'not in there', '0', '0', '-', '250 ms'],
  ]);
});

it('shows the first failures, how many more there are, and notes', () => {
  expect(verifyRemarks(reports)).toEqual([
    'FAILED ops.json, wasm/tensor: case 3: sqrt(-1): expected NaN, got 0',
    'FAILED ops.json, wasm/tensor: and 6 more',
    'note ops.json, wasm/tensor: 2 cases amplify rounding',
  ]);
});

it('adds the cases up', () => expect(verifyTotals(reports)).toBe('1993 passed, 7 failed'));
