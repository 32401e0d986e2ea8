import { fileURLToPath } from 'node:url';

/** Two searches on the smallest task, with two seeds: seconds. */
export const EXPERIMENT = {
  format: 'nosbench-experiment',
  formatVersion: 1,
  name: 'small',
  tasks: [{ task: 'toy', evaluations: 20, epochs: 2, seeds: '1..2', positions: [10, 20], trained: [2, 4] }],
  searches: [
    { label: 'random', algo: 'rs' },
    { label: 'evolution', algo: 're', init: ['SGD'], options: { population: 4, tournament: 2 } },
  ],
  pairs: [['evolution', 'random']],
};

/** A search of one's own, as a module. */
export const MODULE = fileURLToPath(new URL('../../examples/my-search.js', import.meta.url));

const CLIMBER = fileURLToPath(new URL('../fixtures/searchers/climber.js', import.meta.url));

/** The same as another program. */
export const EXEC = `exec:"${process.execPath}" '${CLIMBER}'`;
