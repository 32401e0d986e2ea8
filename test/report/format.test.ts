import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatFactor,
  formatNumber,
  formatQuantity,
  formatSeconds,
  formatShare,
} from '../../src/report/format.js';

describe('formatNumber', () => {
  it.each([
    [0.0432171234567, '0.043217'],
    [0.1 + 0.2, '0.3'],
    [0, '0'],
    [-0, '0'],
    [1234.5678, '1234.6'],
    [1.23456e-7, '1.2346e-7'],
    [1e-7, '1e-7'],
    [2.5e9, '2.5e9'],
    [-12345678, '-1.2346e7'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('writes %d as %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('formatSeconds', () => {
  it.each([
    [0, '0.0 ms'],
    [0.00002, '< 0.1 ms'],
    [0.0004, '0.4 ms'],
    [0.25, '250 ms'],
    [0.9999, '1.0 s'],
    [12.34, '12.3 s'],
    [59.96, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599.7, '1 h 00 min'],
    [7500, '2 h 05 min'],
    [Number.NaN, '-'],
  ])('writes %d as %s', (value, text) => expect(formatSeconds(value)).toBe(text));
});

describe('other formats', () => {
  it('separates thousands', () => expect(formatCount(1234567)).toBe('1,234,567'));
  it('counts things', () => {
    expect(formatQuantity(1, 'run')).toBe('1 run');
    expect(formatQuantity(2000, 'run')).toBe('2,000 runs');
    expect(formatQuantity(0, 'query', 'queries')).toBe('0 queries');
  });
  it('writes shares, and a dash for a share of nothing', () => {
    expect(formatShare(1, 3)).toBe('33.3%');
    expect(formatShare(0, 0)).toBe('-');
  });
  it('writes sizes with binary units', () => {
    expect(formatBytes(512)).toBe('512 B');
    expect(formatBytes(1536)).toBe('1.5 KiB');
    expect(formatBytes(5 * 1024 ** 3)).toBe('5.0 GiB');
  });
  it('writes factors', () => {
    expect(formatFactor(2.345)).toBe('2.35x');
    expect(formatFactor(1234.5)).toBe('1235x');
    expect(formatFactor(Number.NaN)).toBe('-');
  });
});
