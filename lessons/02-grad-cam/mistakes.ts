import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const resized = (
  map: tf.Tensor2D,
  size: [number, number],
  alignCorners: boolean,
  halfPixelCenters: boolean,
) =>
  tf.image
    .resizeBilinear(
      map.expandDims<tf.Tensor3D>(2),
      size,
      alignCorners,
      halfPixelCenters,
    )
    .squeeze<tf.Tensor2D>([2]);
const byMaximum = (map: tf.Tensor) => tf.divNoNan(map, map.max());

export const mistakes: Mistakes = {
  gradCamWeights: [
    {
      name: "the sum instead of the mean",
      question:
        "Twice as many positions with the same gradient: should the channel then count twice as much?",
      run: (g: tf.Tensor3D) => g.sum([0, 1]),
    },
    {
      name: "the mean of |gradient|",
      question: "Can a channel then ever speak against the class?",
      run: (g: tf.Tensor3D) => g.abs().mean([0, 1]),
    },
    {
      name: "only positive gradients",
      question:
        "That is closer to Grad-CAM++. What happens to a channel that the class dislikes?",
      run: (g: tf.Tensor3D) => g.relu().mean([0, 1]),
    },
    {
      name: "the maximum instead of the mean",
      question: "How much should one single position decide?",
      run: (g: tf.Tensor3D) => g.max([0, 1]),
    },
    {
      name: "the mean over the channels",
      question:
        "Your result has one number per position. Which axis is the channel?",
      run: (g: tf.Tensor3D) => g.mean(2),
    },
    {
      name: "divided by the number of rows only",
      question: "How many positions does a map of h x w have?",
      run: (g: tf.Tensor3D) => g.sum([0, 1]).div(g.shape[0]),
    },
  ],
  gradCamMap: [
    {
      name: "no ReLU",
      question: "What does a negative value in your map say about the class?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).sum(2),
    },
    {
      name: "the ReLU before the sum",
      question:
        "A channel that speaks against the class at a position: does it still take something away there?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).relu().sum(2),
    },
    {
      name: "the absolute value instead of the ReLU",
      question: "Which places would then look like support for the class?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).sum(2).abs(),
    },
    {
      name: "the mean over channels instead of the sum",
      question: "Does equation 2 divide by the number of channels?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) => A.mul(w).mean(2).relu(),
    },
    {
      name: "the channels without their weights",
      question: "Would your map change if you asked about another class?",
      run: (A: tf.Tensor3D) => A.sum(2).relu(),
    },
    {
      name: "divided by the maximum",
      question:
        "Equation 2 ends with the ReLU. Could you still compare the maps of two classes?",
      run: (A: tf.Tensor3D, w: tf.Tensor1D) =>
        byMaximum(A.mul(w).sum(2).relu()),
    },
  ],
  toHeatmap: [
    {
      name: "without half-pixel centres",
      question:
        "Enlarge [[0, 4]] to four columns on paper. Is your result symmetric about the middle?",
      run: (m: tf.Tensor2D, h: number, w: number) =>
        byMaximum(resized(m, [h, w], false, false)),
    },
    {
      name: "with aligned corners",
      question:
        "Where is the centre of the first place: at the edge of the picture, or half a place inside?",
      run: (m: tf.Tensor2D, h: number, w: number) =>
        byMaximum(resized(m, [h, w], true, false)),
    },
    {
      name: "nearest neighbour instead of bilinear",
      question: "Do you see squares in your heat map?",
      run: (m: tf.Tensor2D, h: number, w: number) =>
        byMaximum(
          tf.image
            .resizeNearestNeighbor(
              m.expandDims<tf.Tensor3D>(2),
              [h, w],
              false,
              true,
            )
            .squeeze([2]),
        ),
    },
    {
      name: "not divided by the maximum",
      question: "What is the largest value of your heat map?",
      run: (m: tf.Tensor2D, h: number, w: number) =>
        resized(m, [h, w], false, true),
    },
    {
      name: "min-max normalisation",
      question:
        "A place with no evidence at all, and one with the least evidence: do they still look different?",
      run: (m: tf.Tensor2D, h: number, w: number) => {
        const large = resized(m, [h, w], false, true);
        return tf.divNoNan(
          large.sub(large.min()),
          large.max().sub(large.min()),
        );
      },
    },
    {
      name: "height and width exchanged",
      question: "Which comes first in the shape of an image, rows or columns?",
      run: (m: tf.Tensor2D, h: number, w: number) =>
        byMaximum(resized(m, [w, h], false, true)),
    },
  ],
};
