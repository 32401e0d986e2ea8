import * as tf from '@tensorflow/tfjs';

/** A convolution of NHWC images, lengths in elements. */
export interface Geometry {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly top: number;
  readonly left: number;
  /** Of an image with its padding. */
  readonly paddedHeight: number;
  readonly paddedWidth: number;
}

/** Attributes of tfjs's convolution kernels. Those of the gradients have no dilations; ours take them all the same. */
interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dilations?: number | [number, number];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * What `tf.conv2d`, or `tf.depthwiseConv2d`, does with images and filters of these shapes.
 * Throws for NCHW, which the WebAssembly backend does not know, as its forward kernel does.
 */
export function geometryOf(
  kernelName: string,
  imageShape: readonly number[],
  filterShape: readonly number[],
  attrs: tf.NamedAttrMap | undefined,
  isDepthwise: boolean,
): Geometry {
  // From tfjs's own operations, which have checked them.
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode } = (attrs ?? {}) as unknown as Attributes;
  if (dataFormat !== 'NHWC')
    throw new Error(
      `${kernelName}: expected images of format NHWC on the wasm backend, got ${dataFormat}. Transpose them.`,
    );
  const info = tf.backend_util.computeConv2DInfo(
    imageShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
  const { padInfo } = info;
  return {
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    top: padInfo.top,
    left: padInfo.left,
    // With rounding up the last window can reach beyond the padding.
    paddedHeight: Math.max(
      info.inHeight + padInfo.top + padInfo.bottom,
      (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight,
    ),
    paddedWidth: Math.max(
      info.inWidth + padInfo.left + padInfo.right,
      (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth,
    ),
  };
}
