import * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const gate = (condition: tf.Tensor) => condition.greater(0).cast("float32");
const dot = (a: tf.Tensor, b: tf.Tensor) => a.mul(b).sum();
const cosine = (a: tf.Tensor, b: tf.Tensor) =>
  tf.divNoNan(dot(a, b), a.norm().mul(b.norm()));
const centred = (a: tf.Tensor) => a.sub(a.mean());

export const mistakes: Mistakes = {
  guidedRelu: [
    {
      name: "the rule of the gradient",
      question:
        "Which column of the table above looks at the way forward only? What does 'guided' look at besides?",
      run: (x: tf.Tensor, dy: tf.Tensor) => dy.mul(gate(x)),
    },
    {
      name: "the rule of deconvnet",
      question:
        "Does your function give another result for another photo? Where is x in it?",
      run: (_x: tf.Tensor, dy: tf.Tensor) => dy.relu(),
    },
    {
      name: "either condition instead of both",
      question:
        "A closed unit to which a positive value comes back: should it pass?",
      run: (x: tf.Tensor, dy: tf.Tensor) => dy.mul(gate(gate(x).add(gate(dy)))),
    },
    {
      name: "the mask instead of what passes it",
      question:
        "Your result is 1 where something passes. How much does pass there?",
      run: (x: tf.Tensor, dy: tf.Tensor) => gate(x).mul(gate(dy)),
    },
    {
      name: "x passes instead of dy",
      question: "Which of the two goes backward through the network?",
      run: (x: tf.Tensor, dy: tf.Tensor) => x.mul(gate(x)).mul(gate(dy)),
    },
    {
      name: "x times dy where both are positive",
      question:
        "A unit that is open by 10 instead of 1: does ten times as much pass back?",
      run: (x: tf.Tensor, dy: tf.Tensor) => x.relu().mul(dy.relu()),
    },
    {
      name: "the sign of the product",
      question:
        "Two negative numbers have a positive product. Was that unit open?",
      run: (x: tf.Tensor, dy: tf.Tensor) => dy.mul(gate(x.mul(dy))),
    },
    {
      name: "open at zero",
      question: "Is [z > 0] true at z = 0?",
      run: (x: tf.Tensor, dy: tf.Tensor) =>
        dy.relu().mul(x.greaterEqual(0).cast("float32")),
    },
    {
      name: "|dy| through open units",
      question: "What should happen to evidence against the class?",
      run: (x: tf.Tensor, dy: tf.Tensor) => dy.abs().mul(gate(x)),
    },
  ],
  deconvRelu: [
    {
      name: "the rule of the gradient",
      question:
        "The third unit of the network on paper was closed. Does deconvnet know that?",
      run: (x: tf.Tensor, dy: tf.Tensor) => dy.mul(gate(x)),
    },
    {
      name: "the guided rule",
      question:
        "You look at x as well. Which condition does the table have for deconvnet?",
      run: (x: tf.Tensor, dy: tf.Tensor) => dy.relu().mul(gate(x)),
    },
    {
      name: "everything passes",
      question: "What does the rule do with a negative value that comes back?",
      run: (_x: tf.Tensor, dy: tf.Tensor) => dy.clone(),
    },
    {
      name: "|dy|",
      question:
        "A negative value becomes a positive one in your function. Is that what [R > 0] says?",
      run: (_x: tf.Tensor, dy: tf.Tensor) => dy.abs(),
    },
    {
      name: "the mask instead of what passes it",
      question:
        "Your result is 1 where something passes. How much does pass there?",
      run: (_x: tf.Tensor, dy: tf.Tensor) => gate(dy),
    },
    {
      name: "the ReLU of x",
      question: "Which of the two comes back from the score?",
      run: (x: tf.Tensor) => x.relu(),
    },
    {
      name: "the negative part",
      question: "Which part of what comes back speaks for the class?",
      run: (_x: tf.Tensor, dy: tf.Tensor) => dy.minimum(0),
    },
  ],
  classSimilarity: [
    {
      name: "the dot product without the lengths",
      question:
        "Make one of the maps twice as strong. Are the two then more alike?",
      run: (a: tf.Tensor, b: tf.Tensor) => dot(a, b),
    },
    {
      name: "without the square roots",
      question: "What do you get for a map and itself?",
      run: (a: tf.Tensor, b: tf.Tensor) =>
        tf.divNoNan(dot(a, b), dot(a, a).mul(dot(b, b))),
    },
    {
      name: "divided by the length of one map only, squared",
      question: "Exchange a and b. Do you get the same number?",
      run: (a: tf.Tensor, b: tf.Tensor) => tf.divNoNan(dot(a, b), dot(a, a)),
    },
    {
      name: "the sums of |a| and |b| instead of the lengths",
      question: "How long is the arrow from (0, 0) to (3, 4)?",
      run: (a: tf.Tensor, b: tf.Tensor) =>
        tf.divNoNan(dot(a, b), a.abs().sum().mul(b.abs().sum())),
    },
    {
      name: "the correlation: the means are taken away first",
      question:
        "Two maps that are the same everywhere: how alike are they by your function?",
      run: (a: tf.Tensor, b: tf.Tensor) => cosine(centred(a), centred(b)),
    },
    {
      name: "the cosine of |a| and |b|",
      question: "Can two maps then ever be opposite?",
      run: (a: tf.Tensor, b: tf.Tensor) => cosine(a.abs(), b.abs()),
    },
    {
      name: "a cosine for each row, then the mean",
      question:
        "Should a faint row count as much as the strongest one? Which sums run over all pixels?",
      run: (a: tf.Tensor, b: tf.Tensor) =>
        tf
          .divNoNan(
            a.mul(b).sum(-1),
            a.norm("euclidean", -1).mul(b.norm("euclidean", -1)),
          )
          .mean(),
    },
    {
      name: "the distance, 1 - cosine",
      question: "What should a map and itself give: 1 or 0?",
      run: (a: tf.Tensor, b: tf.Tensor) => tf.scalar(1).sub(cosine(a, b)),
    },
    {
      name: "the mean of the products instead of the sum",
      question:
        "The same two maps at twice the resolution: should they be less alike?",
      run: (a: tf.Tensor, b: tf.Tensor) =>
        tf.divNoNan(a.mul(b).mean(), a.norm().mul(b.norm())),
    },
  ],
};
