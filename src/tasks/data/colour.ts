/**
 * TensorFlow's changes of colour, in place on one image `[pixels, 3]` of RGB. Values may leave [0, 1], and are not cut there, as TaskSet leaves
 * them.
 */

/** x + delta. */
export function brighten(image: Float32Array, delta: number): void {
  for (let i = 0; i < image.length; i += 1) image[i]! += delta;
}

/** Saturation in the hexcone model (HSV) times `factor`, cut to [0, 1]; hue and value stay. */
export function saturate(image: Float32Array, factor: number): void {
  for (let i = 0; i < image.length; i += 3) {
    const [r, g, b] = [image[i]!, image[i + 1]!, image[i + 2]!];
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    const saturation = Math.min(1, Math.max(0, value > 0 ? (range / value) * factor : 0));
    write(image, i, hueOf(r, g, b, value, range), value - saturation * value, saturation * value);
  }
}

/** Hue turned by `delta` of a full turn; the largest and the smallest value of a pixel stay. */
export function turnHue(image: Float32Array, delta: number): void {
  for (let i = 0; i < image.length; i += 3) {
    const [r, g, b] = [image[i]!, image[i + 1]!, image[i + 2]!];
    const least = Math.min(r, g, b);
    const value = Math.max(r, g, b);
    const hue = hueOf(r, g, b, value, value - least) + delta;
    write(image, i, hue - Math.floor(hue), least, value - least);
  }
}

/** (x − mean)·factor + mean, with the mean of each channel over the image. */
export function stretchContrast(image: Float32Array, factor: number): void {
  const pixels = image.length / 3;
  for (let channel = 0; channel < 3; channel += 1) {
    let sum = 0;
    for (let i = channel; i < image.length; i += 3) sum += image[i]!;
    const mean = sum / pixels;
    for (let i = channel; i < image.length; i += 3) image[i] = (image[i]! - mean) * factor + mean;
  }
}

/** Hue in [0, 1): 0 red, 1/3 green, 2/3 blue; 0 for grey. */
function hueOf(r: number, g: number, b: number, value: number, range: number): number {
  if (!(range > 0)) return 0;
  const sixth = r === value ? (g - b) / range : g === value ? 2 + (b - r) / range : 4 + (r - g) / range;
  return (sixth < 0 ? sixth + 6 : sixth) / 6;
}

/** A pixel of the given hue between `least` and `least + range`. */
function write(image: Float32Array, at: number, hue: number, least: number, range: number): void {
  const sixths = hue * 6;
  image[at] = least + range * cut(Math.abs(sixths - 3) - 1);
  image[at + 1] = least + range * cut(2 - Math.abs(sixths - 2));
  image[at + 2] = least + range * cut(2 - Math.abs(sixths - 4));
}

function cut(value: number): number {
  return Math.min(1, Math.max(0, value));
}
