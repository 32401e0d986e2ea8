import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findNamed } from '../../../src/program/named/index.js';
import { failed, ok } from '../../../src/search/conformance/evaluations.js';
import type { Proposal, Search } from '../../../src/search/contract.js';
import { startChild } from '../child.js';
import { temporaryFolder } from '../support.js';
import { climber, external, gone, isAlive, make } from './support.js';

// Every search is a process, which takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const LAST = 'What was evaluated is kept; mend the search and run the same command again.';
const asking = (search: Search): Proposal => {
  const answer = search.ask();
  if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
  return answer;
};

describe('externalSearch', () => {
  it('has the name that the program tells, and what it was made of as settings', () => {
    const adam = findNamed('Adam');
    const search = make(climber(), { seed: 5, initial: [adam], options: { longest: 4 } });
    expect(search.name).toBe('climber-js');
    expect(search.settings).toMatchObject({ seed: 5, options: { longest: 4 }, own: { longest: 4 } });
    expect(search.ask()).toMatchObject({ id: 0, origin: 'initial', program: { instructions: adam.instructions } });
  });

  it('passes on results as they are, failures among them', () => {
    const search = make(climber());
    const first = asking(search);
    search.tell({ ...failed(first.id, 'nan'), curve: [1, Number.NaN] });
    const second = asking(search);
    search.tell(ok(second.id, 1));
    expect(asking(search)).toMatchObject({ id: 2, parents: [1], origin: 'mutation' });
  });

  it.each<[string, readonly string[], string]>([
    [
      'prints what is no JSON',
      ['prints@ask'],
      'one object of JSON a line on its standard output, in answer to ask, got hello (its messages belong on stderr)',
    ],
    [
      'answers a list',
      ['lists@ask'],
      'one object of JSON a line on its standard output, in answer to ask, got [] (its messages belong on stderr)',
    ],
    [
      'ends',
      ['exits@ask'],
      'a program that answers until its input ends, got the end of the program, with exit code 4, when it was to answer ask',
    ],
    [
      'is killed',
      ['dies@ask'],
      'a program that answers until its input ends, got the end of the program by SIGKILL, when it was to answer ask',
    ],
    [
      'closes its output',
      ['silences@ask'],
      'a program that answers until its input ends, got the end of its output, when it was to answer ask',
    ],
    ['says no', ['errs@ask'], 'ask to be answered, got the error "out of ideas"'],
    [
      'proposes no program',
      ['answers@ask', '{"proposal":{"program":[{"op":"ad","inputs":[1,1],"output":9}]}}'],
      '"ad"',
    ],
    ['proposes nothing', ['answers@ask', '{}'], 'ask to give a proposal, "wait" or "done", got undefined'],
    [
      'waits for nothing',
      ['answers@ask', '{"proposal":"wait"}'],
      'a proposal or "done" while none is open, got "wait"',
    ],
    [
      'misspells',
      ['answers@ask', '{"propsal":"wait"}'],
      'only proposal in answer to ask, got "propsal". Did you mean "proposal"?',
    ],
    [
      'invents origins',
      ['answers@ask', '{"proposal":{"program":[],"origin":"luck"}}'],
      'proposal 0 to have an origin among initial',
    ],
    [
      'resumes what is to come',
      ['answers@ask', '{"proposal":{"program":[],"resumeOf":3}}'],
      'proposal 0 to resume an earlier one, if any, got 3',
    ],
  ])('tells in one sentence when the program %s', (_, fault, sentence) => {
    const search = make(climber(fault));
    expect(() => search.ask()).toThrow(sentence);
  });

  it('goes on telling the same once a program is lost', () => {
    const search = make(climber(['exits@ask']));
    let first: unknown;
    try {
      search.ask();
    } catch (error) {
      first = error;
    }
    expect(String(first)).toMatch(new RegExp(`^NosbenchError: search .*climber.js exits@ask: expected .*\\. ${LAST}$`));
    expect(() => search.ask()).toThrow(first as Error);
  });

  it('finds a second line for the same question', () => {
    const search = make(climber(['twice@tell']));
    const { id } = asking(search);
    search.tell(ok(id, 1));
    expect(() => search.ask()).toThrow(
      /expected (one line for each line sent, got another one|only proposal in answer)/,
    );
  });

  it.each<[string, readonly string[], string]>([
    ['has no name', ['answers@init', '{}'], 'a name in answer to init, got nothing'],
    ['refuses its options', ['errs@init'], 'init to be answered, got the error "out of ideas"'],
    [
      'has odd settings',
      ['answers@init', '{"name":"a","settings":3}'],
      'settings as an object in answer to init, got 3',
    ],
    [
      'claims what is no capability',
      ['answers@init', '{"name":"a","capabilities":{"paralel":1}}'],
      'Did you mean "parallel"?',
    ],
    [
      'has odd capabilities',
      ['answers@init', '{"name":"a","capabilities":{"usesForeign":1}}'],
      'capability usesForeign to be a boolean, got 1',
    ],
    [
      'wants no proposals open',
      ['answers@init', '{"name":"a","capabilities":{"maxPending":0}}'],
      'maxPending to be a whole number of at least 1, got 0',
    ],
    ['takes results badly', ['answers@tell', '{"ok":false}'], '{"ok": true} in answer to tell, got {"ok":false}'],
  ])('tells in one sentence when the program %s', (_, fault, sentence) => {
    expect(() => {
      const search = make(climber(fault));
      search.tell(ok(asking(search).id, 1));
    }).toThrow(sentence);
  });

  it('tells when a program cannot be started', () => {
    const missing = external(['no-such-program-anywhere', 'x']);
    expect(() => make(missing)).toThrow(
      /^search no-such-program-anywhere x: expected a program that starts, got the error "spawn no-such-program-anywhere ENOENT"/,
    );
  });

  it('does not wait for ever', () => {
    expect(() => make(climber(['hangs@init'], { timeoutMs: 300 }))).toThrow(
      `expected an answer to init within 0.3 s, got none. Answer sooner, or raise --algo-timeout. ${LAST}`,
    );
  });

  it('wants a program', () => {
    for (const command of [[], ['']]) {
      expect(() => external(command)).toThrow('externalSearch: expected a program and its arguments, got [');
    }
  });

  it('takes no capability that nothing reads', () => {
    const saying = (capabilities: string) => climber(['answers@init', `{"name":"one","capabilities":${capabilities}}`]);
    expect(make(saying('{"usesFidelity":true,"maxPending":3}')).capabilities).toMatchObject({
      usesFidelity: true,
      maxPending: 3,
    });
    expect(() => make(saying('{"usesCurve":true}'))).toThrow(
      'expected only parallel, maxPending, usesForeign, usesFidelity, usesDescriptions in answer to init, got "usesCurve".',
    );
  });

  it('passes on foreign results where the program wants them', () => {
    const search = make(climber());
    const { id: _, ...result } = ok(0, 1);
    search.tell({ ...result, foreign: true, program: findNamed('Adam') });
    expect(asking(search)).toMatchObject({ origin: 'mutation', parents: [] });
  });

  it('lets one proposal at a time be open where the program says so', () => {
    const create = climber(['answers@init', '{"name":"one","capabilities":{"parallel":"none"}}']);
    const search = make(create);
    search.enqueue(findNamed('Adam'));
    search.enqueue(findNamed('AdamW'));
    expect(search.ask()).toMatchObject({ id: 0, origin: 'enqueued' });
    expect(search.ask()).toBe('wait');
  });
});

describe('the program of a search', () => {
  it('ends when it does not answer, even if it does not care for its input', async () => {
    const file = join(temporaryFolder(), 'pid');
    const code = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const create = external([process.execPath, '-e', code], { timeoutMs: 1500 });
    expect(() => make(create)).toThrow('expected an answer to init within 1.5 s, got none');
    if (existsSync(file)) await gone(Number(readFileSync(file, 'utf8'))); // else it was ended before it began
  });

  it('ends when the search is closed, even if it does not care for its input', async () => {
    for (const fault of ['says', 'stays']) {
      const child = startChild('external', { fault });
      const pid = Number((await child.line('pid ')).slice(4));
      expect(isAlive(pid)).toBe(true);
      child.process.stdin?.write('close\n');
      await child.line('closed');
      expect(isAlive(pid)).toBe(false);
      expect(await child.ended).toBe(0);
    }
  });

  it('does not keep a process that forgets to close it', async () => {
    const child = startChild('external', { fault: 'says' });
    const pid = Number((await child.line('pid ')).slice(4));
    child.process.stdin?.write('leave\n');
    expect(await child.ended).toBe(0);
    await gone(pid);
  });

  it('ends when nosbench is killed', async () => {
    const child = startChild('external', { fault: 'says' });
    const pid = Number((await child.line('pid ')).slice(4));
    child.process.kill('SIGKILL');
    expect(await child.ended).toBe('SIGKILL');
    await gone(pid);
  });
});
