import * as tf from "@tensorflow/tfjs";

export type Symbol = tf.SymbolicTensor;

/** Of conv7, the end of the trunk. */
export const CHANNELS = 128;

/**
 * The convolutions that all networks of the scenes share: 96x96x3 -> conv7, 12x12x128. The last two look at one
 * position only, so that a position of conv7 sees 45 pixels and no more: the maps are sharper.
 */
export function trunk(image: Symbol): Symbol {
  let x = convolution(image, "conv1", 24, 3, 2);
  x = pool(convolution(x, "conv2", 32), "pool2");
  x = convolution(x, "conv3", 64);
  x = pool(convolution(x, "conv4", 64), "pool4");
  x = convolution(x, "conv5", 96);
  x = convolution(x, "conv6", 96, 1);
  return convolution(x, "conv7", CHANNELS, 1);
}

function convolution(
  x: Symbol,
  name: string,
  filters: number,
  kernelSize = 3,
  strides = 1,
): Symbol {
  return tf.layers
    .conv2d({
      name,
      filters,
      kernelSize,
      strides,
      padding: "same",
      activation: "relu",
      kernelInitializer: "zeros",
    })
    .apply(x) as Symbol;
}

export function pool(x: Symbol, name: string, poolSize = 2): Symbol {
  return tf.layers.maxPooling2d({ name, poolSize }).apply(x) as Symbol;
}
