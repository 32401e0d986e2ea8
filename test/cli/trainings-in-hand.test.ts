import { describe, expect, it } from 'vitest';
import { trainingsInHand } from '../../src/cli/trainings-in-hand.js';
import { findNamed } from '../../src/program/named/index.js';

/** A hand with a clock in seconds, and a way to begin trainings of ten epochs of four steps. */
function newHand() {
  let seconds = 0;
  const hand = trainingsInHand(() => seconds * 1000);
  return {
    hand,
    passes: (more: number) => {
      seconds += more;
    },
    begin: (name = 'AdamW') => {
      const follower = hand.watch({ task: 'pfn', program: findNamed(name), epochs: 10, stepsPerEpoch: 4 });
      return {
        ...follower,
        at: (epoch: number, step: number) => follower.onPoint({ epoch: epoch - 1, step }),
      };
    },
  };
}

describe('the trainings in hand', () => {
  it('are none at first and after the last has ended', () => {
    const { hand, begin } = newHand();
    expect(hand.describe()).toBeUndefined();
    begin().onEnd(true);
    expect(hand.describe()).toBeUndefined();
    expect(hand.givenUp()).toEqual([]);
  });

  it('say epoch, step, time so far, and the rest by the pace since the first point', () => {
    const { hand, begin, passes } = newHand();
    const training = begin();
    passes(30); // a worker starts: no part of the pace
    expect(hand.describe()).toBe('AdamW on pfn: no step yet, 30.0 s so far');
    training.at(1, 2);
    expect(hand.describe()).toBe('AdamW on pfn: epoch 1/10, step 2/4, 30.0 s so far');
    passes(20);
    training.at(3, 2); // two epochs in 20 s; seven and a half are left
    expect(hand.describe()).toBe('AdamW on pfn: epoch 3/10, step 2/4, about 75 s left, 50.0 s so far');
    passes(5);
    expect(hand.describe()).toMatch(/about 70 s left, 55\.0 s so far$/);
    passes(500); // longer than it should take
    expect(hand.describe()).toMatch(/step 2\/4, 9 min 15 s so far$/);
  });

  it('measure the pace of a training that goes on from where it goes on, and anew after its worker has died', () => {
    const { hand, begin, passes } = newHand();
    const training = begin();
    training.onStored(8);
    training.at(9, 2);
    passes(10);
    training.at(10, 2);
    expect(hand.describe()).toMatch(/about 5 s left, 10\.0 s so far$/);
    training.at(9, 1);
    expect(hand.describe()).not.toContain('left');
  });

  it('say the rest roughly, in one unit', () => {
    const { hand, begin, passes } = newHand();
    const training = begin();
    training.at(1, 4);
    passes(600);
    training.at(2, 4);
    expect(hand.describe()).toContain('about 80 min left');
    passes(3000);
    training.at(3, 4); // 1,800 s an epoch, seven are left
    expect(hand.describe()).toContain('about 3.5 h left');
    passes(36_000);
    training.at(4, 4); // 13,200 s an epoch, six are left
    expect(hand.describe()).toContain('about 22 h left');
  });

  it('leave out the name of a program that has none', () => {
    const hand = trainingsInHand(() => 0);
    hand.watch({ task: 'pfn', program: { instructions: [], constants: [] }, epochs: 1, stepsPerEpoch: 1 });
    expect(hand.describe()).toBe('pfn: no step yet, 0.0 ms so far');
  });

  it('tell by its length which of them is dropped, and of none that has not begun', () => {
    const hand = trainingsInHand(() => 0);
    const start = { task: 'pfn', program: { ...findNamed('Adam'), name: '' }, epochs: 10, stepsPerEpoch: 4 };
    const { name: _, ...program } = start.program;
    const begun = hand.watch({ ...start, program });
    hand.watch({ ...start, program });
    begun.onPoint({ epoch: 0, step: 3 });
    expect(hand.count()).toBe(2);
    expect(hand.inHand()).toEqual([
      `a program of ${program.instructions.length} instructions on pfn: no epoch is kept; dropped: epoch 1, as far as step 3 of 4`,
    ]);
  });

  it('call a program as whoever asked does, in what is given up too', () => {
    const hand = trainingsInHand(() => 0);
    const program = { name: 'adamw:weight_decay=0', instructions: [], constants: [] };
    const start = { task: 'pfn', program, title: 'AdamW + cosine', epochs: 1, stepsPerEpoch: 1 };
    const follower = hand.watch(start);
    expect(hand.describe()).toBe('AdamW + cosine on pfn: no step yet, 0.0 ms so far');
    follower.onEnd(false);
    expect(hand.givenUp()).toEqual(['AdamW + cosine on pfn: no epoch is kept']);
  });

  it('count what is kept as reached', () => {
    const { hand, begin, passes } = newHand();
    const training = begin();
    training.onStored(2); // of an earlier training
    expect(hand.describe()).toContain('no step yet');
    passes(1);
    training.onStored(3);
    passes(10);
    training.onStored(5);
    expect(hand.describe()).toBe('AdamW on pfn: epoch 5/10, step 4/4, about 25 s left, 11.0 s so far');
  });

  it('are shown by the one longest at work, not by one that waits for a worker', () => {
    const { hand, begin, passes } = newHand();
    begin('SGD');
    passes(1);
    begin('Adam').at(1, 1);
    passes(1);
    begin('AdamW').at(2, 1);
    expect(hand.describe()).toBe('Adam on pfn: epoch 1/10, step 1/4, 1.0 s so far (and 2 more)');
  });

  it('can be left out while they are young', () => {
    const { hand, begin, passes } = newHand();
    begin();
    passes(2);
    expect(hand.describe(3)).toBeUndefined();
    passes(1);
    expect(hand.describe(3)).toContain('AdamW on pfn');
  });

  it.each([
    ['nothing made', 0, undefined, 'no epoch is kept'],
    ['in the first epoch', 0, [1, 3], 'no epoch is kept; dropped: epoch 1, as far as step 3 of 4'],
    ['after the last one kept', 2, [3, 1], 'kept up to epoch 2 of 10; dropped: epoch 3, as far as step 1 of 4'],
    ['some epochs after it', 2, [5, 1], 'kept up to epoch 2 of 10; dropped: epochs 3 to 5, as far as step 1 of 4'],
    ['right after keeping it', 3, [3, 4], 'kept up to epoch 3 of 10'],
  ] as const)('given up %s say what is kept', (_where, kept, at, sentence) => {
    const { hand, begin } = newHand();
    const training = begin();
    training.onStored(0);
    training.onStored(kept);
    if (at !== undefined) training.at(at[0], at[1]);
    training.onEnd(false);
    expect(hand.givenUp()).toEqual([`AdamW on pfn: ${sentence}`]);
  });
});
