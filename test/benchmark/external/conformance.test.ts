import { describe, expect, it, vi } from 'vitest';
import { searchConformance } from '../../../src/search/conformance/conformance.js';
import { climber, describer, external, pythonExample } from './support.js';

// Every search is a process, which takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

/** Each evaluation waits for another process twice. */
const LENGTH = 15;

describe('a search in another program', () => {
  for (const { name, run } of searchConformance({ create: climber(), name: 'climber-js', length: LENGTH }))
    it(name, run);
});

describe('a search in another program that asks for descriptions', () => {
  for (const { name, run } of searchConformance({ create: describer(), name: 'describer-js', length: 8 }))
    it(name, run);
});

describe('examples/my_search.py', () => {
  const command = pythonExample();
  const rules =
    command === undefined ? [] : searchConformance({ create: external(command), name: 'climber-py', length: LENGTH });
  it(command === undefined ? 'is not tested: this machine has no python3' : 'is tested with python3', () => {
    expect(rules.length > 0).toBe(command !== undefined);
  });
  for (const { name, run } of rules) it(name, run);
});
