import { formatThousands } from '../../../util/thousands.js';

/** Of a step of the PFN at full size, measured on one core (AMD EPYC) with `wasm/fused`: 0.11 to 0.13. */
const STEP_SECONDS = 0.12;

/** How long so many steps at full size take, for notes: `1,500 steps, about 3 minutes`. */
export function trainingTime(steps: number): string {
  const minutes = Math.max(1, Math.round((steps * STEP_SECONDS) / 60));
  return `${formatThousands(steps)} steps, about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}
