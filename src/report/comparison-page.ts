import type { Comparison } from '../benchmark/comparison/compare.js';
import type { Axis } from '../benchmark/comparison/course.js';
import {
  AXIS_TITLES,
  type Cells,
  incumbentCells,
  incumbentNote,
  noTestsText,
  pointsCells,
  pointsNotes,
  secondsText,
  testCells,
  unfairText,
} from './comparison-tables.js';
import { drawSvg } from './draw.js';
import { type AnytimeSeries, anytimeFigure, type BaselineLine } from './figures/anytime-figure.js';
import { formatNumber, formatQuantity } from './format.js';
import { htmlPage, type PageBlock, type PageSection } from './html.js';

/** What the page is made of. */
export interface ComparisonPageInput {
  readonly comparison: Comparison;
  /** The curves of the groups, in their order, by axis. */
  readonly series: Readonly<Record<Axis, readonly AnytimeSeries[]>>;
  readonly baselines: readonly BaselineLine[];
}

/** A comparison of searches as one HTML page: a section an axis with the picture and its numbers, then the best programs. */
export async function comparisonPage(input: ComparisonPageInput): Promise<string> {
  const { groups, task } = input.comparison;
  const runs = groups.reduce((count, group) => count + group.runs.length, 0);
  const introduction = `${formatQuantity(runs, 'run')} of ${formatQuantity(groups.length, 'search', 'searches')} on ${task}, from their journals.`;
  return htmlPage(`nosbench: searches on ${task}`, introduction, await comparisonSections(input));
}

/** Its sections, for pages with more than one comparison. @param place where in the page: a word before the headings, and one for ids */
export async function comparisonSections(
  { comparison, series, baselines }: ComparisonPageInput,
  place: { readonly heading: string; readonly id: string } = { heading: '', id: '' },
): Promise<readonly PageSection[]> {
  const sections: PageSection[] = [];
  for (const axis of Object.keys(AXIS_TITLES) as Axis[]) {
    const spec = anytimeFigure(axis, AXIS_TITLES[axis], series[axis], baselines);
    const caption =
      'Line: median of the runs of a search. Band: their quartiles. Drawn as far as all runs of it got. Dashed: named programs.';
    const notes = [unfairText(comparison, axis), secondsText(axis), ...pointsNotes(comparison, axis)];
    sections.push({
      heading: headingAt(place, `Over ${AXIS_TITLES[axis]}`),
      blocks: [
        { kind: 'figure', svg: await drawSvg(spec, `${place.id}${axis}`), caption },
        { kind: 'text', text: 'Median and quartiles of the best loss:' },
        tableBlock(pointsCells(comparison, axis)),
        ...notes.filter((note) => note !== undefined).map(textBlock),
        ...testBlocks(comparison, axis),
      ],
    });
  }
  sections.push({
    heading: headingAt(place, 'Best programs'),
    blocks: [tableBlock(incumbentCells(comparison)), textBlock(incumbentNote(comparison))],
  });
  return sections;
}

/** The rank tests, or why there are none; nothing for one search alone. */
function testBlocks(comparison: Comparison, axis: Axis): readonly PageBlock[] {
  const { tests, common } = comparison.axes[axis];
  if (tests.length === 0) return [];
  const none = noTestsText(comparison, axis);
  if (none !== undefined) return [textBlock(none)];
  const text = `Rank tests at ${formatNumber(common)} ${AXIS_TITLES[axis]}, which all runs reached:`;
  return [textBlock(text), tableBlock(testCells(comparison, axis))];
}

function textBlock(text: string): PageBlock {
  return { kind: 'text', text };
}

function headingAt({ heading }: { readonly heading: string }, text: string): string {
  return heading === '' ? text : `${heading}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** A table as a part of a page. */
export function tableBlock({ columns, rows }: Cells): PageBlock {
  return { kind: 'table', columns: columns.map(({ title }) => title), rows };
}
