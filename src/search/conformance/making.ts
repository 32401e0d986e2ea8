import { isDeepStrictEqual } from 'node:util';
import { findNamed } from '../../program/named/index.js';
import { type Call, replay } from './drive.js';
import { mixed, TOY_DESCRIPTIONS } from './evaluations.js';
import { expectRefusal, expectSame, expectSameProposals, expectThat } from './expect.js';
import type { Rule } from './target.js';

/** How a search is made, what it says of itself, and how it is made again. */
export const MAKING: readonly Rule[] = [
  {
    name: 'says what it is in settings that JSON keeps, and that hold the seed',
    check({ target, make }) {
      const { name, settings } = make({ initial: [findNamed('AdamW')] });
      expectThat(name === (target.name ?? name) && name !== '', `the name ${target.name ?? 'of a search'}`, name);
      const [one, same, other] = [1, 1, 2].map((seed) => JSON.stringify(make({ seed }).settings));
      const kept: unknown = JSON.parse(JSON.stringify(settings));
      expectThat(isDeepStrictEqual(kept, settings), 'settings that JSON keeps as they are', kept);
      expectSame(same, one, 'the same settings for the same seed,');
      if (!target.ignoresSeed) expectThat(one !== other, 'settings that hold the seed', settings);
    },
  },
  {
    name: 'replays the same calls to the same proposals, whatever became of them',
    check({ make, run }) {
      const initial = [findNamed('AdamW')];
      const { calls } = run(make({ initial }), { lookahead: 5, evaluate: mixed });
      const asked = calls.flatMap((call) => ('asked' in call ? [call.asked] : []));
      const [once, twice] = [make({ initial }), make({ initial })];
      // Through JSON, as a journal keeps them.
      const kept = JSON.parse(JSON.stringify(calls)) as Call[];
      expectSameProposals(replay(once, kept), asked, 'to be the same when the calls are replayed');
      replay(twice, calls);
      expectSame(once.ask(), twice.ask(), 'the same after both replays,');
    },
  },
  {
    name: 'proposes the same for the same descriptions of programs, and says in its settings where it reads them',
    check({ make, run }) {
      const given = () => make({ descriptions: TOY_DESCRIPTIONS });
      const { proposals } = run(given(), { lookahead: 3 });
      expectSameProposals(run(given(), { lookahead: 3 }).proposals, proposals, 'to be the same with descriptions');
      const without = make();
      if (!isDeepStrictEqual(given().settings, without.settings)) return;
      expectSameProposals(
        proposals,
        run(without, { lookahead: 3 }).proposals,
        'not to depend on descriptions that its settings do not name',
      );
    },
  },
  {
    name: 'refuses seeds and options that it does not know',
    check({ target, make }) {
      expectRefusal('the seed 0.5', () => make({ seed: 0.5 }));
      expectRefusal('the option noSuchOption', () => make({ options: { ...target.options, noSuchOption: 1 } }));
    },
  },
];
