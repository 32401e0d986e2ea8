import { type Bracket, bracketsOf, type Fidelities } from './brackets.js';

/** How a search may be spread over numbers of epochs, each with the brackets that it races. */
export const FIDELITIES = Object.freeze({
  /** All brackets in turn: it does not trust that few epochs tell what many would. */
  hyperband: bracketsOf,
  /** Successive halving: the bracket that stops most configurations, again and again. */
  halving: (fidelities: Fidelities): readonly Bracket[] => bracketsOf(fidelities).slice(0, 1),
});

/** Name in `FIDELITIES`. */
export type FidelityName = keyof typeof FIDELITIES;

/** Those names. */
export const FIDELITY_NAMES = Object.keys(FIDELITIES) as readonly FidelityName[];
