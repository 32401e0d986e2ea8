import type { TopLevelSpec } from 'vega-lite';
import type { TransferRow } from '../transfer-report.js';
import { COLOURS, FIGURE_CONFIG, FIGURE_SIZE } from './style.js';

const PROGRAM_COLOURS = [COLOURS.vermilion, COLOURS.orange, '#cc79a7'];
const PIPELINE_COLOURS = [COLOURS.blue, COLOURS.sky, COLOURS.green, COLOURS.grey];

/** Learning curves of one task, a line an optimizer, means over the seeds: figure 2 of NOSBench-101. Programs are drawn thicker. */
export function transferFigure(task: string, rows: readonly TransferRow[]): TopLevelSpec {
  const drawn = rows.filter(({ curve }) => curve.length > 0);
  const isProgram = ({ role }: TransferRow): boolean => role === 'program';
  const programs = drawn.filter(isProgram);
  const pipelines = drawn.filter((row) => !isProgram(row));
  const ordered = [...programs, ...pipelines];
  const values = ordered.flatMap(({ optimizer, curve, role }) =>
    curve.map((loss, epoch) => ({ optimizer, loss, epoch: epoch + 1, width: role === 'program' ? 3 : 1.8 })),
  );
  return {
    ...FIGURE_SIZE,
    config: FIGURE_CONFIG,
    title: task,
    description: `Training loss on ${task} against epochs, a line an optimizer, means over the seeds`,
    data: { values },
    mark: { type: 'line', point: { size: 22 } },
    encoding: {
      x: { field: 'epoch', type: 'quantitative', title: 'epoch', axis: { format: 'd', tickMinStep: 1 } },
      y: { field: 'loss', type: 'quantitative', title: 'mean training loss of the epoch', scale: { zero: false } },
      strokeWidth: { field: 'width', type: 'quantitative', scale: null },
      color: {
        field: 'optimizer',
        type: 'nominal',
        title: null,
        scale: {
          domain: ordered.map(({ optimizer }) => optimizer),
          range: [...coloursOf(programs, PROGRAM_COLOURS), ...coloursOf(pipelines, PIPELINE_COLOURS)],
        },
        legend: { columns: 2, labelLimit: 0 },
      },
    },
  };
}

function coloursOf(rows: readonly TransferRow[], colours: readonly string[]): readonly string[] {
  return rows.map((_, index) => colours[index % colours.length]!);
}
