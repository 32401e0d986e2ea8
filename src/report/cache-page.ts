import { statisticsFacts } from './cache-tables.js';
import { drawSvg } from './draw.js';
import { answersFigure, bestLossFigure, cacheSizeFigure, speedUpFigure } from './figures/cache-figures.js';
import { formatCount, formatFactor, formatNumber, formatQuantity } from './format.js';
import { htmlPage, type PageBlock, type PageSection } from './html.js';
import type { RunReport } from './run-report.js';
import { formatFacts } from './table.js';

/**
 * The cache report as one HTML page: a section a run with its statistics, four pictures and the numbers behind them.
 * @param cache where the cache lies, for the introduction
 */
export async function cachePage(cache: string, reports: readonly RunReport[]): Promise<string> {
  const sections: PageSection[] = [];
  for (const [index, report] of reports.entries()) sections.push(await runSection(report, `run${index}`));
  const introduction = `${formatQuantity(reports.length, 'run')} of the cache in ${cache}, from their journals.`;
  return htmlPage('nosbench: cache report', introduction, sections);
}

async function runSection(report: RunReport, id: string): Promise<PageSection> {
  const heading = `Run ${report.run}: ${report.title}`;
  const statistics: PageBlock = { kind: 'preformatted', text: formatFacts(statisticsFacts(report.statistics)) };
  if (report.points.length === 0) {
    return { heading, blocks: [statistics, { kind: 'text', text: 'No evaluation is in the journal yet.' }] };
  }
  const figures = [
    [answersFigure(report), answersCaption(report)],
    [cacheSizeFigure(report), cacheSizeCaption(report)],
    [speedUpFigure(report), speedUpCaption(report)],
    ...(report.points.some(({ best }) => best !== undefined)
      ? ([[bestLossFigure(report), 'Lowest loss found so far.']] as const)
      : []),
  ] as const;
  const blocks: PageBlock[] = [statistics];
  for (const [index, [spec, caption]] of figures.entries()) {
    blocks.push({ kind: 'figure', svg: await drawSvg(spec, `${id}figure${index}`), caption });
  }
  blocks.push(numbers(report));
  return { heading, blocks };
}

function answersCaption(report: RunReport): string {
  return report.points.some(({ answers }) => answers.store > 0)
    ? 'Everything but grey is a hit of the shared cache, which may know programs from earlier runs.'
    : 'Everything but grey is a hit of the shared cache.';
}

function cacheSizeCaption({ statistics: { isAcrossEpochs } }: RunReport): string {
  return `Below the dashed diagonal: programs that behaved like an earlier one of the same run${isAcrossEpochs ? ', and trainings of one that went on' : ''}.`;
}

function speedUpCaption({ statistics: { isAcrossEpochs } }: RunReport): string {
  return isAcrossEpochs
    ? 'What a cache that starts empty with the run saves, and going on with stored trainings instead of beginning anew.'
    : 'What a cache that starts empty with the run saves, if every training costs the same.';
}

/** About twenty rows of the series, for readers who cannot see the pictures. */
function numbers({ points }: RunReport): PageBlock {
  const stride = Math.max(1, Math.ceil(points.length / 20));
  return {
    kind: 'table',
    columns: ['evaluations', 'trained', 'memory', 'store', 'joined', 'NaN/inf', 'cache size', 'speed-up', 'best loss'],
    rows: points
      .filter((_, index) => (points.length - 1 - index) % stride === 0)
      .map(({ evaluation, answers, cacheSize, speedUp, best }) => [
        formatCount(evaluation),
        formatCount(answers.trained),
        formatCount(answers.memory),
        formatCount(answers.store),
        formatCount(answers.joined),
        formatCount(answers.key),
        formatCount(cacheSize),
        formatFactor(speedUp),
        best === undefined ? '-' : formatNumber(best),
      ]),
  };
}
