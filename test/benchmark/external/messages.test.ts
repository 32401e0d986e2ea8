import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UPDATES } from '../../../src/benchmark/descriptions.js';
import { describedMessage, isDescriptionRequest } from '../../../src/benchmark/external/description-request.js';
import {
  checkTaken,
  initMessage,
  readAnswer,
  readIntroduction,
  tellMessage,
} from '../../../src/benchmark/external/messages.js';
import { program } from '../../../src/search/conformance/evaluations.js';

type Message = Readonly<Record<string, unknown>>;
const text = readFileSync(new URL('../../../docs/search-protocol.md', import.meta.url), 'utf8');
/** The lines of the examples, in order. */
const [init, introduction, ask, proposal, request, tell, taken, error] = [
  ...text.matchAll(/^```json\n([\s\S]*?)^```$/gm),
].flatMap(([, block = '']) =>
  block
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Message),
);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('docs/search-protocol.md', () => {
  it('shows messages as they are sent', () => {
    expect(init).toEqual(plain({ call: 'init', ...initMessage(1, [], { patience: 20 }) }));
    expect(ask).toEqual({ call: 'ask', id: 2 });
    const sign = program(['sign', [1], 9]);
    const result = {
      id: 2,
      status: 'ok',
      loss: 0.53,
      curve: [0.9, 0.53],
      cost: { epochsTrained: 2, knownToRun: false },
      key: 'b50a90c36604c5bd',
    } as const;
    const message = tellMessage({
      proposal: { id: 2, program: sign, parents: [], origin: 'mutation' },
      program: sign,
      result,
    });
    expect(tell).toEqual(plain({ call: 'tell', result: message }));
  });

  it('shows a request for descriptions, and what is sent for it', () => {
    const read = readAnswer('search', request ?? {}, 2, { usesDescriptions: true });
    if (!isDescriptionRequest(read)) throw new Error('expected a request');
    const message = describedMessage(2, read, UPDATES);
    expect(message).toMatchObject({ id: 2, version: 'updates-1' });
    const [shown = ''] = /^\{"call": "described".*$/m.exec(text) ?? [];
    const numbers = (message.descriptions as number[][]).map((row) => row.map((one) => String(Number(one.toFixed(3)))));
    const rows = [...shown.matchAll(/\[((?:-?[\d.]+, )+)\.\.\.\]/g)].map(([, row = '']) =>
      row.split(', ').slice(0, -1),
    );
    expect(rows).toHaveLength(2);
    for (const [i, row] of rows.entries()) expect(numbers[i]?.slice(0, row.length)).toEqual(row);
    expect(describedMessage(2, read, undefined)).toEqual({ id: 2, version: undefined, descriptions: null });
  });

  it('shows answers as they are read', () => {
    expect(readIntroduction('search', introduction ?? {})).toMatchObject({
      name: 'climber-py',
      settings: { patience: 20 },
    });
    expect(readAnswer('search', proposal ?? {}, 2)).toMatchObject({ id: 2, parents: [1], origin: 'mutation' });
    expect(() => checkTaken('search', taken ?? {})).not.toThrow();
    expect(() => readAnswer('search', error ?? {}, 2)).toThrow('the error "expected patience to be a whole number');
  });
});

describe('messages', () => {
  it('carry what is not finite as text, and null as what is left out', () => {
    const sign = program(['sign', [1], 9]);
    const cost = { epochsTrained: 1, knownToRun: false };
    const told = {
      program: sign,
      result: { foreign: true, program: sign, status: 'nan', curve: [Number.NaN], cost },
    } as const;
    expect(plain(tellMessage(told))).toMatchObject({ foreign: true, status: 'nan', curve: ['NaN'] });
    const answer = { proposal: { program: sign.instructions, tag: null, epochs: null } };
    expect(readAnswer('search', answer, 0)).not.toHaveProperty('epochs');
    expect(readAnswer('search', { proposal: 'wait' }, 0)).toBe('wait');
  });
});
