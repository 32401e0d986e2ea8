import { describe, expect, it } from 'vitest';
import { cachePage } from '../../src/report/cache-page.js';
import { drawSvg } from '../../src/report/draw.js';
import {
  answersFigure,
  bestLossFigure,
  cacheSizeFigure,
  speedUpFigure,
} from '../../src/report/figures/cache-figures.js';
import { escapeHtml } from '../../src/report/html.js';
import { reportRun } from '../../src/report/run-report.js';
import { SAMPLE_HISTORY, SAMPLE_STATISTICS } from './sample-run.js';

const report = reportRun('0123456789ab', 're on <toy>, seed 1', SAMPLE_HISTORY, SAMPLE_STATISTICS);

describe('figures', () => {
  it('name their axes and legend entries', async () => {
    const svg = await drawSvg(answersFigure(report), 'a');
    for (const text of ['evaluations', 'share of the evaluations so far', 'trained (miss)', 'hit in the store']) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).not.toContain('failed on this machine'); // no evaluation failed
  });

  it('show whole texts in the legend', async () => {
    const svg = await drawSvg(cacheSizeFigure(report), 'a');
    expect(svg).toContain('>with the cache: different behaviours</text>');
    expect(svg).toContain('>without a cache: every evaluation</text>');
    expect(svg).not.toContain('…');
  });

  it('plot the numbers of the report', () => {
    expect(speedUpFigure(report).data).toMatchObject({
      values: { length: 10, 9: { evaluation: 10, speedUp: 10 / 6 } },
    });
    expect(bestLossFigure(report).data).toMatchObject({ values: { length: 10, 9: { evaluation: 10, best: 0.3 } } });
    expect(cacheSizeFigure(report).data).toMatchObject({
      values: { length: 20, 18: { evaluation: 10, programs: 6 }, 19: { evaluation: 10, programs: 10 } },
    });
  });

  it('describe themselves to those who cannot see them, under ids of their own', async () => {
    const svg = await drawSvg(speedUpFigure(report), 'first');
    expect(svg).toMatch(/^<svg role="img" aria-label="Evaluations divided by the cache size/);
    const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.every((id) => id?.startsWith('first-'))).toBe(true);
  });

  it('draw values that lie far apart on a logarithmic scale', () => {
    const early = { ...SAMPLE_STATISTICS, cacheSizeByEvaluation: [1, 1, 1, 1, 1, 1, 1, 1, 2, 3] }; // speed-up 1 .. 8
    const scaleOf = (spec: object) => (spec as { encoding: { y: { scale: object } } }).encoding.y.scale;
    expect(scaleOf(speedUpFigure(reportRun('r', '', SAMPLE_HISTORY, early)))).toMatchObject({ type: 'log' });
    expect(scaleOf(speedUpFigure(report))).toEqual({ zero: false }); // speed-up 1 .. 1.67
    expect(scaleOf(bestLossFigure(report))).toEqual({ zero: false });
  });

  it('stand a run without evaluations', async () => {
    const empty = reportRun('0123456789ab', 'empty', [], { ...SAMPLE_STATISTICS, cacheSizeByEvaluation: [] });
    expect(await cachePage('there', [empty])).toContain('No evaluation is in the journal yet.');
  });
});

describe('cachePage', () => {
  it('is one page that asks nothing of the network', async () => {
    const page = await cachePage('./nosbench-cache', [report, report]);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page.match(/<svg /g)).toHaveLength(8);
    const addresses = [...page.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([address]) => new URL(address).hostname);
    expect(new Set(addresses)).toEqual(new Set(['www.w3.org'])); // XML namespaces, which are names and not fetched
    expect(page).not.toMatch(/<(script|link|img|iframe)\b/);
    expect(page).not.toMatch(/@import|url\((?!#)/);
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('escapes what it is given', async () => {
    expect(await cachePage('<script>', [report])).not.toMatch(/<script|<toy>/);
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
  });

  it('repeats the numbers in a table', async () => {
    expect(await cachePage('x', [report])).toContain(
      '<td>10</td><td>3</td><td>3</td><td>1</td><td>1</td><td>2</td><td>6</td><td>1.67x</td><td>0.3</td>',
    );
  });
});
