import type { ListEvaluation } from '../benchmark/lists/evaluate.js';
import { drawSvg } from './draw.js';
import { comparisonFigure } from './figures/list-figures.js';
import { formatCount } from './format.js';
import { htmlPage } from './html.js';
import { comparisonRows, METHOD_TITLES, matchText, methodsOf } from './list-tables.js';

/**
 * The comparison of a learned list with random search as one HTML page.
 * @param source what was learned from, in words
 */
export async function listPage(source: string, evaluation: ListEvaluation): Promise<string> {
  const { splits, trainingTasks, heldOutTasks } = evaluation;
  const methods = methodsOf(evaluation);
  const caption = `Median (line) and quartiles (band) over ${formatCount(splits)} random splits of the tasks: learned from ${formatCount(trainingTasks)}, tried on the ${formatCount(heldOutTasks)} others.`;
  const candidates = methods
    .map(([method, band]) => `${METHOD_TITLES[method]}: ${formatCount(band.candidates)}`)
    .join('; ');
  return htmlPage('nosbench: learned list', source, [
    {
      heading: 'Learned list against random search',
      blocks: [
        { kind: 'figure', svg: await drawSvg(comparisonFigure(evaluation), 'comparison'), caption },
        {
          kind: 'table',
          columns: ['trials', ...methods.map(([method]) => METHOD_TITLES[method])],
          rows: comparisonRows(evaluation),
        },
        { kind: 'preformatted', text: matchText(evaluation) },
        { kind: 'text', text: `Optimizers to choose from, in the median of the splits: ${candidates}.` },
      ],
    },
  ]);
}
