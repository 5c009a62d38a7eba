/**
 * SPOILER: the answers of the gallery in notebook 09. Seven defects that were found in published code, described and
 * written anew here. Each function takes what `gradCam` takes and gives what it gives, with one thing wrong.
 */
import * as tf from "@tensorflow/tfjs";
import ndarray from "ndarray";
import {
  classActivationMap,
  compute,
  gradCam,
  toHeatmap,
  type ChannelWeights,
  type Explanation,
  type Image,
  type Network,
} from "../../src/index";

export interface GalleryOptions {
  readonly target: string;
  readonly layer?: string;
}

/** From a network and a picture to an explanation, as the library's own methods. */
export type GalleryMap = (
  network: Network,
  image: Image,
  options: GalleryOptions,
) => Promise<Explanation>;

/**
 * Map A. The probability is differentiated in place of the logit: y^c goes through the sigmoid (or the softmax) first.
 * Where the network is sure, the sigmoid is flat: p (1 - p) is 0, and with it every gradient and the map.
 * Found in: a tutorial's code for class activation maps in the browser, which takes the model's softmax output.
 */
export const mapA: GalleryMap = async (network, image, { target, layer }) => {
  const c = network.labels.indexOf(target);
  const probability = (y: tf.Tensor) => {
    const sure = network.graph.endsInSigmoid(0) ? tf.sigmoid(y) : tf.softmax(y);
    return tf.slice(sure, [c], [1]);
  };
  const e = await gradCam(network, image, { target: probability, layer });
  return { ...e, note: undefined };
};

/**
 * Map B. The map is enlarged with `tf.image.resizeBilinear` as it is by default, without half-pixel centres: value i
 * lands on pixel i * scale, the first pixel of its cell, in place of the middle. All moves up and left by half a cell.
 * Found in: code for TensorFlow 1 and TensorFlow.js, whose resizing does this unless it is told otherwise.
 */
export const mapB: GalleryMap = async (network, image, options) => {
  const e = await gradCam(network, image, options);
  const [height, width] = network.imageSize(image);
  const heatmap = await compute((map) => {
    const small = map.expandDims(2) as tf.Tensor3D;
    const large = tf.image.resizeBilinear(small, [height, width]);
    return tf.squeeze(tf.divNoNan(large, large.max()), [2]);
  }, e.map);
  return { ...e, heatmap };
};

/**
 * Map C. Grad-CAM++ with 1e-6 added to the denominator of alpha, against a division by 0. Where |g| is 1e-3 or less, g^2
 * is as small as that, and the number meant as a guard decides: small gradients lose their weight.
 * Found in: a widely used library for PyTorch.
 */
export const weightsC: ChannelWeights = (A, g) => {
  const square = g.square();
  const cube = square.mul(g);
  const denominator = square
    .mul(2)
    .add(cube.mul(A.sum([0, 1])))
    .add(1e-6);
  return tf.sum(square.div(denominator).mul(g.relu()), [0, 1]);
};

export const mapC: GalleryMap = classActivationMap("Grad-CAM++", weightsC);

/**
 * Map D. The picture enters with its colours in the wrong order: blue, green, red. The network sees another picture.
 * Found in: code that reads pictures with OpenCV, whose order this is, for a network that was trained on red, green, blue.
 */
export const mapD: GalleryMap = (network, image, options) => {
  const { data, shape } = image.pixels;
  // Channel c of a pixel takes the value of channel 2 - c.
  const swapped = data.map((_, i) => data[i + 2 - 2 * (i % 3)]);
  const pixels = ndarray(swapped, shape);
  return gradCam(network, { ...image, pixels }, options);
};

/**
 * Map E. No ReLU, and the map is scaled from its least to its greatest value: (m - min) / (max - min). The sign is lost.
 * What speaks least against the class becomes 1, as if it spoke for it.
 * Found in: several libraries' own functions for showing a map.
 */
export const mapE: GalleryMap = async (network, image, options) => {
  const e = await gradCam(network, image, options);
  const map = await compute((m) => {
    const low = m.min();
    return m.sub(low).divNoNan(m.max().sub(low));
  }, e.signedMap);
  const heatmap = toHeatmap(map, ...network.imageSize(image));
  return { ...e, map, heatmap, note: undefined };
};

/**
 * Map F. The map's values lie row by row, and are read column by column: rows and columns are exchanged. As long as maps
 * are square no shape gives it away.
 * Found in: code that goes from (height, width) to (width, height) and back, as the sizes of image libraries do.
 */
export const mapF: GalleryMap = async (network, image, options) => {
  const e = await gradCam(network, image, options);
  const [h, w] = e.map.shape;
  const map = ndarray(Float32Array.from(e.map.data), [w, h], [1, w]);
  return { ...e, map, heatmap: toHeatmap(map, ...network.imageSize(image)) };
};

/**
 * Map G. Grad-CAM from guided gradients: only positive ones, and only where A is above 0, before the mean is taken. What
 * speaks against the class no longer counts, so that channels which fire everywhere keep their weight.
 * Found in: a library for TensorFlow 2, which does it unless it is told otherwise.
 */
export const mapG: GalleryMap = classActivationMap("Grad-CAM", (A, g) =>
  tf.mean(g.relu().mul(A.step()), [0, 1]),
);
