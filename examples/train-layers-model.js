// Trains a tfjs layers model with an optimizer program. Run it with: node examples/train-layers-model.js
import * as tf from '@tensorflow/tfjs';
import { findNamed, openBackend, toOptimizer } from 'nosbench';

const backend = await openBackend('auto');
console.log(backend.description);

// y = x₁ − 2·x₂ + 0.5 on 64 points of a grid.
const points = Array.from({ length: 64 }, (_, i) => [(i % 8) / 4 - 1, Math.floor(i / 8) / 4 - 1]);
const inputs = tf.tensor2d(points);
const targets = tf.tensor2d(points.map(([x1, x2]) => [x1 - 2 * x2 + 0.5]));

const model = tf.sequential({
  layers: [
    tf.layers.dense({
      inputShape: [2],
      units: 8,
      activation: 'tanh',
      kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
    }),
    tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
  ],
});

// Any program will do: a named one as here, or `parseProgram(text)` for what a search has found. AdamW's own step size is 0.001.
const optimizer = toOptimizer(findNamed('AdamW'), { learningRate: 20 });
model.compile({ optimizer, loss: 'meanSquaredError' });
await model.fit(inputs, targets, {
  epochs: 50,
  batchSize: 16,
  shuffle: false, // the same numbers every time
  verbose: 0,
  callbacks: {
    onEpochEnd: (epoch, logs) => {
      if (epoch === 0 || epoch % 10 === 9)
        console.log(`epoch ${String(epoch + 1).padStart(3)}  loss ${logs.loss.toFixed(6)}`);
    },
  },
});

optimizer.dispose();
model.dispose();
tf.dispose([inputs, targets]);
