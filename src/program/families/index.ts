export { adagrad } from './adagrad.js';
export { adam1p } from './adam1p.js';
export { adam4p } from './adam4p.js';
export { adam6p } from './adam6p.js';
export { adam8p } from './adam8p.js';
export type { FamilyOptions, Fields, Kind } from './hyperparameters.js';
export { nadamW } from './nadamw.js';
export { FAMILIES, type Family } from './registry.js';
export { programFromSpec } from './spec.js';
