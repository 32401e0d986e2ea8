import { describe, expect, it } from 'vitest';
import type { Proposal, Search } from '../../src/search/contract.js';
import { hillClimbing } from '../../src/search/hill-climbing.js';
import { adamW, failed, ok, program, toyLoss } from './support.js';

const A = program(['sign', [1], 9]);
const B = program(['mul', [1, 7], 9]);

function climb(options: Record<string, number> = {}, initial = [A, B]): Search {
  return hillClimbing({ seed: 2, initial, options });
}

function ask(search: Search): Proposal {
  const answer = search.ask();
  if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
  return answer;
}

describe('hill climbing', () => {
  it('starts from the first program and waits for its score', () => {
    const search = climb();
    expect(ask(search)).toMatchObject({ id: 0, program: A, origin: 'initial', parents: [] });
    expect(search.ask()).toBe('wait');
  });

  it('climbs to what is not worse, and stays where it is otherwise', () => {
    const search = climb();
    ask(search);
    search.tell(ok(0, 5));
    for (const [loss, summit] of [
      [6, 0],
      [5, 3],
      [4, 5],
    ] as const) {
      const child = ask(search);
      search.tell(ok(child.id, loss));
      expect(ask(search).parents).toEqual([summit]);
      search.tell(failed(child.id + 1, 'nan'));
    }
  });

  it('begins again from the next program after so many children without gain', () => {
    const search = climb({ restartAfter: 2 });
    ask(search);
    search.tell(ok(0, 5));
    search.tell(ok(ask(search).id, 5));
    search.tell(ok(ask(search).id, 7));
    expect(ask(search)).toMatchObject({ program: B, origin: 'initial' });
  });

  it('leaves a start that failed as soon as anything else is told', () => {
    const search = climb();
    ask(search);
    search.tell(failed(0, 'nan'));
    const child = ask(search);
    expect(child.parents).toEqual([0]);
    search.tell(ok(child.id, 1));
    expect(ask(search).parents).toEqual([child.id]);
  });

  it('gets down from AdamW on a landscape of sums', () => {
    const search = climb({}, [adamW()]);
    const losses: number[] = [];
    for (let i = 0; i < 300; i += 1) {
      const proposal = ask(search);
      losses.push(toyLoss(proposal.program));
      search.tell(ok(proposal.id, losses.at(-1)!));
    }
    expect(losses[0]).toBe(699);
    expect(Math.min(...losses)).toBeLessThan(30);
  });
});
