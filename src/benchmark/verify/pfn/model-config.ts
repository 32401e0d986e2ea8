import { checkPfnConfig, type PfnConfig } from '../../../pfn/config.js';
import { countOf, fieldsOf } from '../content.js';

/** Sizes as the files name them; `seq_len` and `batch_size` are the benchmark's where a file leaves them out. */
export function readConfig(content: unknown, where: string, stepsPerEpoch = 1): PfnConfig {
  const fields = fieldsOf(content, where);
  const size = (name: string, otherwise?: number) =>
    countOf(fields[name] === undefined ? otherwise : fields[name], `${where}.${name}`, 1);
  const config: PfnConfig = {
    width: size('ninp'),
    heads: size('nhead'),
    hidden: size('nhid'),
    layers: size('nlayers'),
    buckets: size('nout'),
    features: size('num_features', 1),
    points: size('seq_len', 20),
    datasets: size('batch_size', 8),
    stepsPerEpoch,
    defaultEpochs: 1,
  };
  checkPfnConfig(config, where);
  return config;
}
