import { describe, expect, it } from 'vitest';
import { placeOfError, quotedError } from '../../src/util/error-place.js';
import { nearestNames } from '../../src/util/nearest.js';

/** An error with such a stack. */
function withStack(...lines: readonly string[]): Error {
  return Object.assign(new Error('oh'), { stack: lines.join('\n') });
}

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('placeOfError', () => {
  it.each([
    ['    at Object.ask (file:///home/a%20b/my.js:12:7)', '/home/a b/my.js:12:7'],
    ['    at file:///home/my.js:3:5', '/home/my.js:3:5'],
    ['    at async file:///home/my.js:3:5', '/home/my.js:3:5'],
    ['    at new Climber (/home/a b/my.cjs:1:2)', '/home/a b/my.cjs:1:2'],
    ['    at Object.<anonymous> [as ask] (/home/my.js:3:5)', '/home/my.js:3:5'],
    ['    at Module._compile (node:internal/modules/cjs/loader:1:2)', undefined],
    ['    at eval (<anonymous>:1:2)', undefined],
  ])('reads %s', (frame, place) => {
    expect(placeOfError(withStack('Error: oh', frame))).toBe(place);
  });

  it('reads the file and line that Node writes above a syntax error', () => {
    expect(
      placeOfError(withStack('file:///home/my.js:2', 'a b', '  ^', '', 'SyntaxError: Unexpected identifier')),
    ).toBe('/home/my.js:2');
  });

  it('takes the caller of what is ours for the place', () => {
    const error = caught(() => nearestNames(3 as never, []));
    expect((error as Error).stack).toMatch(/at nearestNames .*src/);
    expect(placeOfError(error)).toMatch(/error-place\.test\.ts:\d+:\d+$/);
  });
});

it('quotes an error with its place, where there is one', () => {
  expect(quotedError(withStack('Error: oh', '    at file:///home/my.js:3:5'))).toBe(
    'the error "oh" at /home/my.js:3:5',
  );
  expect(quotedError('oh')).toBe('the error "oh"');
});
