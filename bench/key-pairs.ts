import type { Keyer } from '../dist/cache/keys/keyer.js';
import { canonicalText } from '../dist/program/canonical.js';
import type { Program } from '../dist/program/program.js';
import type { Rng } from '../dist/random/rng.js';

/** A program with its canonical text: what two programs of one behaviour may still differ in. */
export interface Form {
  readonly text: string;
  readonly program: Program;
}

/** The canonical forms by behaviour key, each form once. */
export type Classes = ReadonlyMap<string, readonly Form[]>;

/** Sorts the forms of `programs` into classes of equal keys. */
export function classify(programs: readonly Program[], keyer: Keyer): Classes {
  const forms = new Map(programs.map((program) => [canonicalText(program), program]));
  const classes = new Map<string, Form[]>();
  for (const [text, program] of forms) {
    const key = keyer.key(program);
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [{ text, program }]);
    else members.push({ text, program });
  }
  return classes;
}

/** Programs whose update is always zero: none, a scalar, a tensor. */
const DO_NOTHING: readonly Program[] = [
  { constants: [], instructions: [] },
  { constants: [], instructions: [{ op: 'sub', inputs: [3, 3], output: 9 }] },
  { constants: [], instructions: [{ op: 'sub', inputs: [0, 0], output: 9 }] },
];

/** The keys of classes that say nothing about a key's quality: NaN, infinite, and programs whose update is always zero. */
export function emptyKeys(keyer: Keyer): ReadonlySet<string> {
  return new Set(['nan', 'inf', ...DO_NOTHING.map((program) => keyer.key(program))]);
}

/**
 * At most `count` different pairs of forms with equal keys. Every class gives one pair before any gives its second, in an order drawn
 * anew each round, so that no large class decides the outcome; `without` names keys whose classes give none.
 */
export function drawPairs(
  classes: Classes,
  without: ReadonlySet<string>,
  count: number,
  rng: Rng,
): readonly (readonly [Form, Form])[] {
  const pairs: (readonly [Form, Form])[] = [];
  const decks = [...classes]
    .filter(([key, forms]) => !without.has(key) && forms.length > 1)
    .map(([, forms]) => deckOf(forms, rng));
  while (pairs.length < count && decks.length > 0) {
    shuffle(decks, rng);
    for (let i = decks.length - 1; i >= 0 && pairs.length < count; i -= 1) {
      const pair = decks[i]!();
      if (pair === undefined) decks.splice(i, 1);
      else pairs.push(pair);
    }
  }
  return pairs;
}

/** Gives a random pair that it has not given yet, `undefined` when there is none left. */
function deckOf(forms: readonly Form[], rng: Rng): () => readonly [Form, Form] | undefined {
  const given = new Set<number>();
  const total = (forms.length * (forms.length - 1)) / 2;
  return () => {
    if (given.size === total) return undefined;
    for (;;) {
      const first = rng.integer(0, forms.length);
      const second = rng.integer(0, forms.length);
      const id = Math.min(first, second) * forms.length + Math.max(first, second);
      if (first === second || given.has(id)) continue;
      given.add(id);
      return [forms[first]!, forms[second]!];
    }
  };
}

function shuffle<Item>(items: Item[], rng: Rng): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = rng.integer(0, i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}
