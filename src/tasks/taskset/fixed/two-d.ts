/** A fixed problem of two parameters: a bowl of this condition, or a function by name. Its start point is fixed too. */
export type TwoDConfig =
  | { readonly problem: 'bowl'; readonly cond: number }
  | { readonly problem: 'rosenbrock' | 'ackley' | 'beale' | 'StyblinskiTang' };

export const TWO_D = {
  TwoD_Bowl1: { problem: 'bowl', cond: 1 },
  TwoD_Bowl10: { problem: 'bowl', cond: 10 },
  TwoD_Bowl100: { problem: 'bowl', cond: 100 },
  TwoD_Bowl1000: { problem: 'bowl', cond: 1000 },
  TwoD_Rosenbrock: { problem: 'rosenbrock' },
  TwoD_Ackley: { problem: 'ackley' },
  TwoD_Beale: { problem: 'beale' },
  TwoD_StyblinskiTang: { problem: 'StyblinskiTang' },
} as const satisfies Readonly<Record<string, TwoDConfig>>;
