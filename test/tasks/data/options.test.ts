import { describe, expect, it } from 'vitest';
import { DEFAULT_DATA_FOLDER, readDataOptions } from '../../../src/tasks/data/options.js';

describe('data options', () => {
  it('mean real data from the default folder when none is given', () => {
    expect(readDataOptions({})).toEqual({ source: 'real', folder: DEFAULT_DATA_FOLDER });
    expect(readDataOptions({ dataDir: '/somewhere' })).toEqual({ source: 'real', folder: '/somewhere' });
  });

  it('choose a stand-in openly', () => {
    expect(readDataOptions({ data: 'synthetic', dataDir: '/somewhere' })).toEqual({ source: 'synthetic' });
    expect(readDataOptions({ substitute: 'digits' })).toEqual({ source: 'digits' });
  });

  it.each([
    [{ data: 'fake' }, '--data: expected real or synthetic, got "fake".'],
    [{ substitute: 'mnist' }, '--substitute: expected digits, got "mnist".'],
    [{ dataDir: '' }, '--data-dir: expected the path of a folder, got "".'],
    [{ data: 'synthetic', substitute: 'digits' }, '--data synthetic: expected no --substitute'],
  ])('refuse %j', (options, message) => {
    expect(() => readDataOptions(options)).toThrow(message);
  });
});
