import type { Heap } from '../../kernels/heap.js';
import type { ValueType } from '../../program/program.js';
import type { Binding } from './lower.js';
import { createPlan, type Plan } from './plan.js';

/** The plans of one program: one for each vector of types that its slots go through, mostly two. */
export interface Plans {
  /** For slots that hold these types when the step begins. */
  planFor(entry: readonly ValueType[]): Plan;
}

/** Programs whose plans are kept: the members of a task train the same program one after the other, a search seldom comes back. */
const MOST_PROGRAMS = 32;

const cacheOf = new WeakMap<Heap, Map<string, Plans>>();

/** The plans of a program on a heap, those made before if it was used lately. */
export function plansOf(heap: Heap, binding: Binding): Plans {
  const cache = cacheOf.get(heap) ?? new Map<string, Plans>();
  cacheOf.set(heap, cache);
  const { program, carried, learningRate } = binding;
  const name = [JSON.stringify([program.constants, program.instructions, carried]), learningRate].join();
  const plans = cache.get(name) ?? createPlans(heap, binding);
  // Taken out and put in again: the first key of a map is then the one that was used longest ago.
  cache.delete(name);
  cache.set(name, plans);
  if (cache.size > MOST_PROGRAMS) cache.delete(cache.keys().next().value!);
  return plans;
}

function createPlans(heap: Heap, binding: Binding): Plans {
  const plans = new Map<string, Plan>();
  return {
    planFor(entry) {
      const name = entry.join();
      let plan = plans.get(name);
      if (plan === undefined) {
        plan = createPlan(heap, binding, entry);
        plans.set(name, plan);
      }
      return plan;
    },
  };
}
