import type * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function softmax(y: readonly number[]): number[] {
  const powers = y.map((value) => Math.exp(value - Math.max(...y)));
  return powers.map((power) => power / sum(powers));
}

const expectation = (p: readonly number[]) =>
  sum(p.map((share, n) => n * share));

/** A contrast from plain logits. */
const contrast =
  (score: (y: number[], answer: number, other: number) => number) =>
  (logits: tf.Tensor1D, answer: number, other: number) =>
    score(logits.arraySync(), answer, other);

/** An expectation from the logits of the numbers, their places, and all logits. */
const expected =
  (score: (y: number[], numbers: number[], all: number[]) => number) =>
  (logits: tf.Tensor1D, numbers: number[]) => {
    const all = logits.arraySync();
    return score(
      numbers.map((place) => all[place]),
      numbers,
      all,
    );
  };

export const mistakes: Mistakes = {
  contrastScore: [
    {
      name: "the logit of the answer alone",
      question:
        "In the figure of the mean logits: what does that of 'one' do with every bird?",
      run: contrast((y, answer) => y[answer]),
    },
    {
      name: "the other minus the answer",
      question:
        "If the network gets surer of the answer, does your score rise or fall?",
      run: contrast((y, answer, other) => y[other] - y[answer]),
    },
    {
      name: "the difference of the probabilities",
      question:
        "Where the network is sure, p is nearly 1 and nearly 0. What is left of the gradient there?",
      run: contrast((y, answer, other) => {
        const p = softmax(y);
        return p[answer] - p[other];
      }),
    },
    {
      name: "without its sign",
      question:
        "Why one rather than zero, and why zero rather than one: the same score?",
      run: contrast((y, answer, other) => Math.abs(y[answer] - y[other])),
    },
    {
      name: "the logits divided by each other",
      question:
        "Add 100 to both logits. The softmax stays as it is. Does your score?",
      run: contrast((y, answer, other) => y[answer] / y[other]),
    },
    {
      name: "against the strongest of all others",
      question:
        "Why this rather than *that*: which of the two arguments says what 'that' is?",
      run: contrast(
        (y, answer) =>
          y[answer] - Math.max(...y.filter((_, i) => i !== answer)),
      ),
    },
    {
      name: "against the mean of all logits",
      question:
        "Should the score for 'one rather than zero' change with the logit of 'cat'?",
      run: contrast((y, answer) => y[answer] - sum(y) / y.length),
    },
    {
      name: "the probability that it is the answer, of these two",
      question:
        "Your score lies between 0 and 1. Which score does the formula give where the network is undecided between the two?",
      run: contrast(
        (y, answer, other) => 1 / (1 + Math.exp(y[other] - y[answer])),
      ),
    },
  ],
  expectedNumber: [
    {
      name: "the softmax over all answers",
      question:
        "What do the probabilities of your numbers add up to, if the network thinks of 'cat'?",
      run: expected((_, numbers, all) => {
        const p = softmax(all);
        return expectation(numbers.map((place) => p[place]));
      }),
    },
    {
      name: "the likeliest number",
      question:
        "'Two' at 51 % and 'three' at 49 %: how many does the network expect?",
      run: expected((y) => y.indexOf(Math.max(...y))),
    },
    {
      name: "the logits in place of probabilities",
      question: "Can your weights be negative, and do they add up to 1?",
      run: expected((y) => expectation(y)),
    },
    {
      name: "the logits divided by their sum",
      question:
        "Add 100 to every logit. The softmax stays as it is. Does your result?",
      run: expected((y) => expectation(y.map((value) => value / sum(y)))),
    },
    {
      name: "the places in place of the numbers",
      question:
        "'Zero' is the sixth answer in the list. How many birds does it stand for?",
      run: expected((y, numbers) => {
        const p = softmax(y);
        return sum(numbers.map((place, n) => place * p[n]));
      }),
    },
    {
      name: "counted from one",
      question:
        "A network that is sure of 'zero': how many does it expect by your function?",
      run: expected((y) => 1 + expectation(softmax(y))),
    },
    {
      name: "the mean over the numbers instead of the sum",
      question:
        "The probabilities add up to 1. Is there anything left to divide by?",
      run: expected((y) => expectation(softmax(y)) / y.length),
    },
    {
      name: "a sigmoid for each number",
      question:
        "Do the probabilities of 'one' and 'two' know of each other? What do they add up to?",
      run: expected((y) =>
        expectation(y.map((value) => 1 / (1 + Math.exp(-value)))),
      ),
    },
    {
      name: "the first logits in place of those at the places",
      question:
        "At which places of the network's answers are the numbers? What is at place 0?",
      run: expected((_, numbers, all) =>
        expectation(softmax(all.slice(0, numbers.length))),
      ),
    },
    {
      name: "the places put in order first",
      question: "Which entry of `numbers` is the place of 'zero'?",
      run: expected((_, numbers, all) => {
        const inOrder = [...numbers].sort((a, b) => a - b);
        return expectation(softmax(inOrder.map((place) => all[place])));
      }),
    },
  ],
};
