import type { TestFunction } from './test-function.js';

/** sin t · sin(k t² / π)¹⁰ and its derivative: steep valleys between plains. */
const ridge = (t: number, k: number) => Math.sin(t) * Math.sin((k * t * t) / Math.PI) ** 10;
const ridgeSlope = (t: number, k: number) => {
  const inner = (k * t * t) / Math.PI;
  const power = Math.sin(inner) ** 9;
  return Math.cos(t) * Math.sin(inner) * power + Math.sin(t) * 10 * power * Math.cos(inner) * ((2 * k * t) / Math.PI);
};

/** 2 − sin x · sin(x²/π)¹⁰ − sin y · sin(2y²/π)¹⁰. */
export const michalewicz: TestFunction = {
  start: [
    [0, Math.PI],
    [0, Math.PI],
  ],
  value: (x, y) => 2 - (ridge(x, 1) + ridge(y, 2)),
  gradient: (x, y) => [-ridgeSlope(x, 1), -ridgeSlope(y, 2)],
};
