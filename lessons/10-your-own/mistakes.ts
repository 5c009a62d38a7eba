import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const right = (pixels: tf.Tensor, mean: number[], std: number[]) =>
  pixels.sub(mean).div(std);
const average = (values: number[]) =>
  values.reduce((a, b) => a + b, 0) / values.length;

export const mistakes: Mistakes = {
  preprocess: [
    {
      name: "no batch axis",
      question:
        "How does the network know that it gets one picture, and not H pictures of another shape?",
      run: right,
    },
    {
      name: "the batch axis at the end",
      question:
        "Your shape says: H pictures of W x 3 x 1. Which axis counts the pictures?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        right(pixels, mean, std).expandDims(3),
    },
    {
      name: "channels first",
      question:
        "That is PyTorch's order. Where are the channels in TensorFlow.js?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        right(pixels, mean, std).transpose([2, 0, 1]).expandDims(0),
    },
    {
      name: "divided before the mean is subtracted",
      question: "A pixel that equals the mean: what should become of it?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        pixels.div(std).sub(mean).expandDims(0),
    },
    {
      name: "times the deviation",
      question: "A pixel of mean + std: what should become of it?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        pixels.sub(mean).mul(std).expandDims(0),
    },
    {
      name: "not divided by the deviation",
      question: "Between which two numbers do your values lie?",
      run: (pixels: tf.Tensor3D, mean: number[]) =>
        pixels.sub(mean).expandDims(0),
    },
    {
      name: "the mean minus the pixels",
      question: "Is a white pixel above or below the mean?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        right(pixels, mean, std).neg().expandDims(0),
    },
    {
      name: "pixels divided by 255 first",
      question: "In which units are the mean and the deviation given?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        right(pixels.div(255), mean, std).expandDims(0),
    },
    {
      name: "the first channel's numbers for all channels",
      question: "Whose mean did you subtract from blue?",
      run: (pixels: tf.Tensor3D, [mean]: number[], [std]: number[]) =>
        pixels.sub(mean).div(std).expandDims(0),
    },
    {
      name: "one mean and one deviation for all channels",
      question: "Which of the three numbers belongs to which channel?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        pixels.sub(average(mean)).div(average(std)).expandDims(0),
    },
    {
      name: "blue, green, red",
      question:
        "In which order does `loadImage` give the channels, and in which order are the means?",
      run: (pixels: tf.Tensor3D, mean: number[], std: number[]) =>
        right(pixels.reverse(2), mean, std).expandDims(0),
    },
    {
      name: "the picture's own mean and deviation",
      question:
        "A dark photo and a bright one: do they still look different to the network?",
      run: (pixels: tf.Tensor3D) => {
        const { mean, variance } = tf.moments(pixels, [0, 1]);
        return pixels
          .sub(mean)
          .div(variance.sqrt().maximum(1e-6))
          .expandDims(0);
      },
    },
  ],
};
