import { drawSvg } from './draw.js';
import { transferFigure } from './figures/transfer-figure.js';
import { formatNumber } from './format.js';
import { htmlPage, type PageBlock, type PageSection } from './html.js';
import type { TransferRow } from './transfer-report.js';
import { transferLegend, transferTable } from './transfer-report.js';

/** What the page says of how its numbers came about. */
export interface TransferFacts {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly numerics: string;
}

/** The transfer report as one HTML page: the table, then a picture a task with the numbers behind it. */
export async function transferPage(rows: readonly TransferRow[], facts: TransferFacts): Promise<string> {
  const sections: PageSection[] = [
    {
      heading: 'All tasks',
      blocks: [
        { kind: 'preformatted', text: transferTable(rows) },
        { kind: 'text', text: transferLegend(rows).join(' ') },
      ],
    },
  ];
  const tasks = [...new Set(rows.map(({ task }) => task))];
  for (const [index, task] of tasks.entries()) {
    const own = rows.filter((row) => row.task === task);
    sections.push({ heading: task, blocks: await taskBlocks(task, own, `transfer${index}`) });
  }
  const introduction = `Presets ${facts.preset}, seeds ${facts.seeds.join(', ')}, ${facts.numerics}. Programs step at their own rate all the way; AdamW is under cosine annealing with warm-up, so its first epoch is that of the untrained model.`;
  return htmlPage('nosbench: transfer to other PFNs', introduction, sections);
}

async function taskBlocks(task: string, rows: readonly TransferRow[], id: string): Promise<readonly PageBlock[]> {
  const drawn = rows.filter(({ curve }) => curve.length > 0);
  if (drawn.length === 0) return [{ kind: 'text', text: 'Every training diverged.' }];
  const longest = Math.max(...drawn.map(({ curve }) => curve.length));
  return [
    {
      kind: 'figure',
      svg: await drawSvg(transferFigure(task, drawn), id),
      caption: 'Training loss by epoch, means over the seeds. Below is better.',
    },
    {
      kind: 'table',
      columns: ['epoch', ...drawn.map(({ optimizer }) => optimizer)],
      rows: shownEpochs(longest).map((epoch) => [
        String(epoch + 1),
        ...drawn.map(({ curve }) => (curve[epoch] === undefined ? '-' : formatNumber(curve[epoch], 4))),
      ]),
    },
  ];
}

/** About twenty epochs, the last among them. */
function shownEpochs(count: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(count / 20));
  return Array.from({ length: count }, (_, epoch) => epoch).filter((epoch) => (count - 1 - epoch) % stride === 0);
}
