import { type ComparisonPageInput, comparisonSections } from './comparison-page.js';
import type { Cells } from './comparison-tables.js';
import { htmlPage, type PageBlock, type PageSection } from './html.js';

/** A table with what it says, as the text report has it too. */
export interface TitledTable {
  readonly title: string;
  readonly cells: Cells;
  /** Sentences below it. */
  readonly notes?: readonly string[];
}

/** One task of an experiment. */
export interface ExperimentPageTask extends ComparisonPageInput {
  /** What the comparison alone does not have: costs, pairs, baselines. */
  readonly tables: readonly TitledTable[];
}

/** An experiment as one HTML page: for each task its tables and the curves over each axis. */
export async function experimentPage(
  title: string,
  introduction: string,
  tasks: readonly ExperimentPageTask[],
): Promise<string> {
  const sections: PageSection[] = [];
  for (const [index, task] of tasks.entries()) {
    const name = task.comparison.task;
    sections.push(...task.tables.map((table) => tableSection(name, table)));
    sections.push(...(await comparisonSections(task, { heading: name, id: `t${index}` })));
  }
  return htmlPage(`nosbench: ${title}`, introduction, sections);
}

function tableSection(task: string, { title, cells, notes = [] }: TitledTable): PageSection {
  const blocks: PageBlock[] = [
    { kind: 'table', columns: cells.columns.map((column) => column.title), rows: cells.rows },
    ...notes.map((text): PageBlock => ({ kind: 'text', text })),
  ];
  return { heading: `${task}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, blocks };
}
