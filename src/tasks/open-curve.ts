import type { Curve, FirstNonFinite, MemberSeries } from './protocol.js';
import type { TrainingRequest } from './training.js';

/** The curve of a training as it grows. */
export interface OpenCurve {
  /** The curve so far. */
  curve(): Curve;
  /** Appends to series of a member. */
  add(member: number, numbers: Readonly<Record<string, number>>): void;
  /** Notes a loss after which the training goes on, at the 0-based step of its member; the first that is not finite is kept. */
  note(loss: number, atStep: number): void;
  /** Ends the epoch, with the protocol's number or the loss that ended the training. */
  end(fatal?: number): Curve;
}

/** Begins a curve, with a copy of the one to continue. */
export function openCurve({ task, protocol, from }: Pick<TrainingRequest, 'task' | 'protocol' | 'from'>): OpenCurve {
  const values: number[] = [...(from?.curve.values ?? [])];
  const series: Record<string, number[]>[] = task.members.map((_, member) =>
    Object.fromEntries(
      Object.entries(from?.curve.members[member] ?? {}).map(([name, entries]) => [name, [...entries]]),
    ),
  );
  let first = from?.curve.firstNonFinite;
  // The curve of an older nosbench, which did not keep its first step of that kind: a later one must not pass for the first.
  const isUnknown = first === undefined && from !== undefined && !isAllFinite(from.curve.members);
  const curve = (): Curve => ({
    values,
    members: series as readonly MemberSeries[],
    ...(first === undefined ? {} : { firstNonFinite: first }),
  });
  return {
    curve,
    add(member, numbers) {
      const own = series[member]!;
      for (const [name, value] of Object.entries(numbers)) {
        own[name] ??= [];
        own[name].push(value);
      }
    },
    note(loss, atStep) {
      if (Number.isFinite(loss) || isUnknown) return;
      if (first === undefined || atStep < first.atStep) first = firstNonFinite(loss, atStep);
    },
    end(fatal) {
      values.push(fatal ?? protocol.value(series, values.length));
      return curve();
    },
  };
}

function firstNonFinite(loss: number, atStep: number): FirstNonFinite {
  return { atStep, loss: Number.isNaN(loss) ? 'nan' : 'inf', onNonFinite: 'continue' };
}

function isAllFinite(members: readonly MemberSeries[]): boolean {
  return members.every((series) => Object.values(series).every((entries) => entries.every(Number.isFinite)));
}
