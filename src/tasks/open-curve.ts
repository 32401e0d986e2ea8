import type { Curve, FirstNonFinite, MemberSeries } from './protocol.js';
import type { TrainingRequest } from './training.js';

/** The curve of a training as it grows. */
export interface OpenCurve {
  curve(): Curve;
  /** Appends to series of a member. */
  add(member: number, numbers: Readonly<Record<string, number>>): void;
  /** Hears a loss after which the training goes on, and the 0-based step of its member. */
  note(loss: number, atStep: number): void;
  /** Ends the epoch: with the protocol's number, or with the loss that was not finite. */
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
  // The curve of an older nosbench: its first step of that kind is not known, and a later one is not the first.
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
