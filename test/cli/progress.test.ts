import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProgressStream, progressLine } from '../../src/cli/progress.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What a terminal of 20 columns is sent. */
function terminal(): { readonly stream: ProgressStream; readonly written: string[] } {
  const written: string[] = [];
  const write = (text: string | Uint8Array): boolean => {
    written.push(String(text));
    return true;
  };
  return { stream: { isTTY: true, columns: 20, write }, written };
}

/** What stderr is sent by lines that are no terminal's. */
function plain() {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const { stream } = terminal();
  return { line: progressLine({ ...stream, isTTY: false }), written };
}

describe('a progress line where stderr is no terminal', () => {
  it('shows nothing of work under a second', () => {
    const { line, written } = plain();
    line.update(() => 'at work');
    vi.advanceTimersByTime(900);
    line.end();
    vi.advanceTimersByTime(60_000);
    expect(written).toEqual([]);
  });

  it('goes on by itself while the work says nothing: after a second, then every five', () => {
    const { line, written } = plain();
    const begun = Date.now();
    line.update(() => `at work for ${Math.round((Date.now() - begun) / 1000)} s`);
    vi.advanceTimersByTime(11_500);
    expect(written).toEqual(['at work for 1 s\n', 'at work for 6 s\n', 'at work for 11 s\n']);
    line.end();
  });

  it('shows the last of many updates, and those of work that leaves timers no turn', () => {
    const { line, written } = plain();
    for (let step = 1; step <= 15; step += 1) {
      vi.setSystemTime(Date.now() + 100);
      line.update(() => `step ${step}`);
    }
    expect(written).toEqual(['step 10\n']);
    vi.advanceTimersByTime(6_000);
    expect(written).toEqual(['step 10\n', 'step 15\n']);
    line.end();
  });

  it('writes less often the longer it takes, and once a minute at least', () => {
    const { line, written } = plain();
    line.update(() => 'at work');
    vi.advanceTimersByTime(3_600_000);
    const inTheFirstHour = written.length;
    expect(inTheFirstHour).toBeGreaterThan(60);
    expect(inTheFirstHour).toBeLessThan(160);
    vi.advanceTimersByTime(3_600_000);
    expect(written.length - inTheFirstHour).toBeGreaterThanOrEqual(59);
    expect(written.length - inTheFirstHour).toBeLessThanOrEqual(61);
    line.end();
  });
});

it('tells how much room there is: one column less than a terminal has, any number elsewhere', () => {
  const { stream, written } = terminal();
  const onTerminal = progressLine(stream);
  onTerminal.update((columns) => `${columns} columns`);
  const elsewhere = plain();
  elsewhere.line.update((columns) => `${columns} columns`);
  vi.advanceTimersByTime(1100);
  onTerminal.end();
  elsewhere.line.end();
  expect(written[0]).toBe('\r\u001b[2K19 columns');
  expect(elsewhere.written).toEqual(['Infinity columns\n']);
});

describe('a progress line on a terminal', () => {
  it('is rewritten in place, cut to the width, not repeated, and removed at the end', () => {
    const { stream, written } = terminal();
    const line = progressLine(stream);
    line.update(() => 'a text that is longer than the terminal is wide');
    vi.advanceTimersByTime(3_000);
    expect(written).toEqual(['\r\u001b[2Ka text that is long']);
    line.update(() => 'next');
    vi.advanceTimersByTime(200);
    line.end();
    vi.advanceTimersByTime(3_000);
    expect(written.slice(1)).toEqual(['\r\u001b[2Knext', '\r\u001b[2K']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
