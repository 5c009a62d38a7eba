import * as tf from "@tensorflow/tfjs";

export function guidedGradCam(
  guided: tf.Tensor3D,
  map: tf.Tensor2D,
): tf.Tensor3D {
  return tf.tidy(() => {
    const [height, width] = guided.shape;
    const withChannel = tf.expandDims<tf.Tensor3D>(map, 2);
    const up = tf.image.resizeBilinear(
      withChannel,
      [height, width],
      false,
      true,
    );
    return tf.mul(guided, up);
  });
}
