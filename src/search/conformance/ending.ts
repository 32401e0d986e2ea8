import { beginClosing } from '../closing.js';
import type { Search } from '../contract.js';
import { good } from './evaluations.js';
import { expectThat } from './expect.js';
import type { Rule } from './target.js';

/** States in which a search may be closed: what was asked and told before. */
const STATES: Readonly<Record<string, (search: Search) => void>> = {
  'before anything is asked': () => {},
  'with a proposal open': (search) => {
    search.ask();
  },
  'after a result': (search) => {
    const answer = search.ask();
    if (typeof answer !== 'string') search.tell(good(answer));
  },
};

/** How a search ends. */
export const ENDING: readonly Rule[] = [
  {
    name: 'closes without an error, whatever was asked and told',
    async check({ target, input }) {
      for (const [state, bring] of Object.entries(STATES)) {
        const search = target.create(input()); // not `make`, whose searches are closed when the case ends: this one is closed here, once
        try {
          bring(search);
        } catch (error) {
          beginClosing([search]);
          throw error;
        }
        const error = await errorOfClosing(search);
        expectThat(error === undefined, `close to end without an error ${state}`, error?.value);
      }
    },
  },
];

async function errorOfClosing(search: Search): Promise<{ readonly value: unknown } | undefined> {
  try {
    await search.close?.();
    return undefined;
  } catch (value) {
    return { value };
  }
}
