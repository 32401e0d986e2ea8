import { describe, expect, it } from 'vitest';
import { fittedLine, RANK } from '../../src/cli/fitted-line.js';
import { trainingsInHand } from '../../src/cli/trainings-in-hand.js';
import { findNamed } from '../../src/program/named/index.js';

/** The parts of a busy search of several seeds: two workers, a training of which the longest goes on for a while. */
function busyLine() {
  let seconds = 0;
  const hand = trainingsInHand(() => 1000 * seconds);
  const { name: _, ...program } = findNamed('AdamW');
  const begin = () => hand.watch({ task: 'pfn-small', program, epochs: 20, stepsPerEpoch: 45 });
  const training = begin();
  begin();
  training.onPoint({ epoch: 0, step: 45 });
  seconds = 50;
  training.onPoint({ epoch: 6, step: 12 });
  const where = { text: 'seed 3 (2 of 10)', short: 'seed 3', rank: RANK.place };
  const counts = [
    { text: '1,234 of 20,000 evaluations', short: '1,234 of 20,000', rank: RANK.count },
    { text: '0.123/s', rank: RANK.more },
    { text: 'best loss 0.043217', rank: RANK.best },
    { text: 'hits 12.3%', rank: RANK.more },
    { text: '12 min 20 s left', rank: RANK.left },
  ];
  return [[where], hand.parts(), counts];
}

describe('a line of parts', () => {
  it('has all of them where there is room', () => {
    expect(fittedLine(busyLine(), Number.POSITIVE_INFINITY)).toBe(
      'seed 3 (2 of 10); pfn-small: epoch 7/20, step 12/45, about 2 min left, 50.0 s so far (and 1 more); ' +
        '1,234 of 20,000 evaluations, 0.123/s, best loss 0.043217, hits 12.3%, 12 min 20 s left',
    );
  });

  it('keeps what is reached, the time left, where it is and that it moves in 80 columns', () => {
    expect(fittedLine(busyLine(), 79)).toBe(
      'seed 3; epoch 7/20; 1,234 of 20,000, best loss 0.043217, 12 min 20 s left',
    );
  });

  it('is never wider than it may be, and loses the best loss last', () => {
    for (let columns = 200; columns >= 18; columns -= 1) {
      const line = fittedLine(busyLine(), columns);
      expect(line.length).toBeLessThanOrEqual(columns);
      expect(line).toContain('best loss 0.043217');
    }
    expect(fittedLine(busyLine(), 5)).toBe('best loss 0.043217'); // cut by whoever shows it
  });

  it('leaves no separators of groups without parts', () => {
    expect(fittedLine([[], [{ text: 'a', rank: 0 }], []], 80)).toBe('a');
    expect(fittedLine([[]], 80)).toBe('');
  });
});
