import { drawBorders, storedBorders } from '../dist/pfn/transfer/borders.js';
import { TRANSFER_TASKS } from '../dist/pfn/transfer/config.js';
import { borderSource } from '../dist/pfn/transfer/transfer-task.js';
import type { Measurement, Section } from './section.js';

/** Whether the borders that ship are those that their priors give; the tests draw those of `lc-pfn` only, as others take minutes. */
export const section: Section = {
  title: 'stored borders of the transfer tasks in paper size, drawn anew',
  async run({ quick, note }) {
    const sources = TRANSFER_TASKS.map((name) => borderSource(name, 'paper'));
    const withBorders = sources.filter(({ prior }) => prior.borderTargets !== undefined);
    return withBorders.slice(0, quick ? 1 : undefined).map((source): Measurement => {
      note(`drawing the borders of ${source.task}`);
      const stored = storedBorders(source);
      const different = drawBorders(source)!.filter((border, i) => !Object.is(border, stored?.[i])).length;
      const unit = `of ${source.buckets + 1}`;
      return { name: `${source.task}, borders of other bits`, value: different, unit, target: { atMost: 0 } };
    });
  },
};
