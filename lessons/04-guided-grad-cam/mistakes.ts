import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

/** [h, w] as [height, width, 1] */
const resized = (
  map: tf.Tensor2D,
  [height, width]: readonly number[],
  alignCorners = false,
  halfPixelCenters = true,
) =>
  tf.image.resizeBilinear(
    map.expandDims<tf.Tensor3D>(2),
    [height, width],
    alignCorners,
    halfPixelCenters,
  );
const byMaximum = (t: tf.Tensor) => tf.divNoNan(t, t.abs().max());

export const mistakes: Mistakes = {
  guidedGradCam: [
    {
      name: "the map divided by its maximum",
      question:
        "Could you still say for which of two classes the product is larger?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        R.mul(byMaximum(resized(L, R.shape))),
    },
    {
      name: "the product divided by its maximum",
      question:
        "A figure scales its colours by itself. Which number is lost if you do it here?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        byMaximum(R.mul(resized(L, R.shape))),
    },
    {
      name: "without half-pixel centres",
      question:
        "Enlarge (0, 4) to four pixels on paper. Is your result symmetric about the middle?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        R.mul(resized(L, R.shape, false, false)),
    },
    {
      name: "with aligned corners",
      question:
        "Where is the centre of the first place: at the edge of the picture, or half a place inside?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        R.mul(resized(L, R.shape, true, false)),
    },
    {
      name: "nearest neighbour instead of bilinear",
      question: "Do you see the squares of the map in your product?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        R.mul(
          tf.image.resizeNearestNeighbor(
            L.expandDims<tf.Tensor3D>(2),
            [R.shape[0], R.shape[1]],
            false,
            true,
          ),
        ),
    },
    {
      name: "|R| instead of R",
      question:
        "R says of a pixel whether it should be brighter or darker. Does your product still say so?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) => R.abs().mul(resized(L, R.shape)),
    },
    {
      name: "a ReLU of R",
      question:
        "Guided backpropagation cuts off negative values at each ReLU. Is there a ReLU at the picture?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        R.relu().mul(resized(L, R.shape)),
    },
    {
      name: "the sum instead of the product",
      question:
        "Where Grad-CAM is zero, what should be left of the other animal?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) => R.add(resized(L, R.shape)),
    },
    {
      name: "one number per pixel: the largest |R| of the colours",
      question:
        "What is the shape of R, and of your result? A saliency map can be made later.",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        R.abs()
          .max(2)
          .mul(resized(L, R.shape).squeeze([2])),
    },
    {
      name: "R shrunk to the size of the map",
      question:
        "Your product is as coarse as Grad-CAM. Which of the two should be made to fit the other?",
      run: (R: tf.Tensor3D, L: tf.Tensor2D) =>
        tf.image.resizeBilinear(R, L.shape, false, true).mul(L.expandDims(2)),
    },
  ],
};
