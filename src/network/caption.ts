import type { NdArray } from "ndarray";
import { describe } from "../errors";
import type { Input, NamedInputs } from "./inputs";
import { isSingle, imagePort } from "./inputs";
import type { Network } from "./network";
import { textOf } from "./text";

/** A sentence that a network wrote about a picture. */
export interface Caption {
  /** "two cats and a ball" */
  readonly text: string;
  /** ["two", "cats", "and", "a", "ball"] */
  readonly words: readonly string[];
  /** What goes into the network's input for the sentence: its start, then the words, filled up. */
  readonly indices: readonly number[];
  /** ln p of each word after those before it, and of the end: the last value, where the sentence has ended. */
  readonly wordLogProbabilities: readonly number[];
  /** Their sum: ln p of the whole sentence. */
  readonly logProbability: number;
}

/**
 * The caption by the likeliest word at every step.
 *
 * @throws TypeError for a network that writes no sentences
 */
export async function greedyCaption(
  network: Network,
  input: Input,
): Promise<Caption> {
  const [best] = await beamCaption(network, input, { beams: 1 });
  return best;
}

interface Beam {
  readonly ids: readonly number[];
  readonly scores: readonly number[];
  readonly hasEnded: boolean;
}

/**
 * The likeliest captions that a search over `beams` beginnings at a time finds, likeliest first. Sentences are compared
 * by ln p, without a correction for length.
 *
 * @param beams 1 is greedy; 4 finds at least as likely sentences in nearly all cases
 */
export async function beamCaption(
  network: Network,
  input: Input,
  { beams = 4 } = {},
): Promise<Caption[]> {
  if (!Number.isInteger(beams) || beams < 1) {
    throw new RangeError(
      `Expected \`beams\` to be a whole number, at least 1, got ${describe(beams)}.`,
    );
  }
  const { words, fill, length } = vocabularyOf(network);
  const end = words.indexOf(fill);
  let all: Beam[] = [{ ids: [], scores: [], hasEnded: false }];
  for (let step = 0; step < length && all.some((b) => !b.hasEnded); step++) {
    const next: Beam[] = [];
    for (const beam of all) {
      if (beam.hasEnded) next.push(beam);
      else next.push(...(await grow(network, input, beam, end, beams)));
    }
    all = next.sort((a, b) => sum(b.scores) - sum(a.scores)).slice(0, beams);
  }
  return all.map((beam) => captionOf(network, beam));
}

/** A beginning with each of the likeliest next words. */
async function grow(
  network: Network,
  input: Input,
  { ids, scores }: Beam,
  end: number,
  count: number,
): Promise<Beam[]> {
  const sentence = network.text.sentence!;
  const words = asInput(network, ids);
  const logits = await network.logits({
    ...named(network, input),
    [sentence]: words,
  });
  const logProbabilities = logSoftmax(logits, ids.length);
  return [...logProbabilities.keys()]
    .sort((a, b) => logProbabilities[b] - logProbabilities[a])
    .slice(0, count)
    .map((word) => ({
      ids: word === end ? ids : [...ids, word],
      scores: [...scores, logProbabilities[word]],
      hasEnded: word === end,
    }));
}

function captionOf(network: Network, { ids, scores }: Beam): Caption {
  const words = ids.map((id) => vocabularyOf(network).words[id]);
  return {
    text: textOf(words),
    words,
    indices: asInput(network, ids),
    wordLogProbabilities: scores,
    logProbability: sum(scores),
  };
}

/** The start, the words so far, and the filling. A sentence as long as the network goes has no room for its last word. */
function asInput(network: Network, ids: readonly number[]): number[] {
  const { words, length, fill, start } = vocabularyOf(network);
  const first = start === undefined ? [] : [words.indexOf(start)];
  const all = [...first, ...ids].slice(0, length);
  const filling = Array<number>(length - all.length).fill(words.indexOf(fill));
  return [...all, ...filling];
}

function vocabularyOf({ name, text: { sentence, vocabulary } }: Network) {
  const found = sentence !== undefined && vocabulary?.[sentence];
  if (found) return found;
  throw new TypeError(
    `Expected \`network\` to be one that writes captions, such as scenes-caption, got '${name}'.`,
  );
}

/** The inputs by name, the sentence left out. */
function named(network: Network, input: Input): NamedInputs {
  const { inputs } = network.graph;
  return isSingle(input) ? { [inputs[imagePort(inputs)].name]: input } : input;
}

/** ln p of every word at a step, from the logits [steps, words]. */
function logSoftmax(logits: NdArray<Float32Array>, step: number): number[] {
  const count = logits.shape[1];
  const row = Array.from({ length: count }, (_, word) =>
    logits.get(step, word),
  );
  const max = Math.max(...row);
  const total = sum(row.map((logit) => Math.exp(logit - max)));
  return row.map((logit) => logit - max - Math.log(total));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
