import { greedyCaption } from "../network/caption";
import type { Input } from "../network/inputs";
import type { Network } from "../network/network";
import { wordsOf } from "../network/text";
import {
  contrast,
  expectedCount,
  logProbability,
} from "../explain/score-target";
import type { Target } from "../explain/target";
import { seededRandom } from "../random";
import { NUMBERS } from "../scenes/caption";
import { LABELS, type Label } from "../scenes/labels";
import type { Question } from "../scenes/questions";
import type { Instance, Scene } from "../scenes/scene";
import { askOne } from "../training/answerer";
import { namedBy } from "../training/captioner";

/** Something to explain in a scene, and where the explanation should point. */
export interface Aim {
  /** What is asked of the network, and by which score: "count: n - (n-1)" */
  readonly name: string;
  readonly input: Input;
  readonly target: Target;
  readonly truth: readonly Instance[];
}

/** How a network is examined: whether it is right about a scene, and what of it there is to explain. */
export interface Examination {
  /** The names of the aims that the gate is about. */
  readonly gates: readonly string[];
  /** The names of those that the table of methods has as well: a method is judged by them, not the network. */
  readonly alsoCompared?: readonly string[];
  isRight(network: Network, scene: Scene, index: number): Promise<boolean>;
  aims(scene: Scene, index: number): Aim[];
}

const classifier: Examination = {
  gates: ["class: logit"],
  async isRight(network, { image, instances }) {
    const logits = await network.logits(image);
    return LABELS.every(
      (label, k) => logits.get(k) > 0 === of(label, instances).length > 0,
    );
  },
  aims: ({ image, instances }) =>
    LABELS.filter((label) => of(label, instances).length > 0).map((label) => ({
      name: "class: logit",
      input: image,
      target: label,
      truth: of(label, instances),
    })),
};

/** Right if all eight counts are, rounded. */
const counter: Examination = {
  gates: ["count: logit"],
  async isRight(network, { image, instances }) {
    const counts = await network.logits(image);
    return LABELS.every(
      (label, k) => Math.round(counts.get(k)) === of(label, instances).length,
    );
  },
  aims: (scene, index) =>
    classifier
      .aims(scene, index)
      .map((aim) => ({ ...aim, name: "count: logit" })),
};

/** The words are those of the scene's own caption, so that all networks are asked about the same things. */
const captioner: Examination = {
  gates: ["object word: logit"],
  async isRight(network, { image, caption }) {
    return (await greedyCaption(network, image)).text === caption;
  },
  aims(scene) {
    const input = { image: scene.image, caption: scene.caption };
    const words = wordsOf(scene.caption);
    return words.flatMap((word, step) => {
      const aim = (
        name: string,
        target: Target,
        truth: readonly Instance[],
      ) => ({
        name,
        input,
        target,
        truth,
      });
      const named = namedBy(word, scene);
      if (named.length) {
        return [
          aim("object word: logit", [step, word], named),
          aim("object word: ln p", logProbability([step, word]), named),
        ];
      }
      const number = NUMBERS.indexOf(word as "two");
      if (number < 2) return [];
      const counted = namedBy(words[step + 1], scene);
      const fewer = number === 2 ? "a" : NUMBERS[number - 1];
      return [
        aim("number word: logit", [step, word], counted),
        aim(
          "number word: n - (n-1)",
          contrast([step, word], [step, fewer]),
          counted,
        ),
      ];
    });
  },
};

const answerer: Examination = {
  gates: ["exists: yes - no", "position: logit", "count: n - (n-1)"],
  alsoCompared: ["position, one of several: logit"],
  async isRight(network, scene, index) {
    const { text, answer } = askOne(scene, seededRandom(index));
    const [best] = await network.predict(
      { image: scene.image, question: text },
      { top: 1 },
    );
    return best.label === answer;
  },
  aims(scene, index) {
    const random = seededRandom(index);
    const one = (kind: Question["kind"]) => {
      const all = scene.questions.filter(
        ({ kind: own, about }) => own === kind && about.length > 0,
      );
      return all.length ? [all[Math.floor(random() * all.length)]] : [];
    };
    return [...one("exists"), ...one("position"), ...one("count")].flatMap(
      (question) => questionAims(question, scene),
    );
  },
};

/**
 * "What is left of the dog", where the answer is a cat and there is another: the weights of Grad-CAM are means over the
 * positions, so that its map shows the class, not the one that is meant. That is counted apart.
 */
function questionAims(question: Question, scene: Scene): Aim[] {
  const { kind, text, answer, about } = question;
  const input = { image: scene.image, question: text };
  const truth = about.map((i) => scene.instances[i]);
  const isOneOfSeveral =
    kind === "position" && of(truth[0].label, scene.instances).length > 1;
  const asked = isOneOfSeveral ? "position, one of several" : kind;
  const aim = (score: string, target: Target) => ({
    name: `${asked}: ${score}`,
    input,
    target,
    truth,
  });
  const all = [aim("logit", answer), aim("ln p", logProbability(answer))];
  if (kind === "exists") all.push(aim("yes - no", contrast("yes", "no")));
  if (kind === "count") {
    const fewer = NUMBERS[about.length - 1];
    all.push(aim("n - (n-1)", contrast(answer, fewer)));
    all.push(aim("E[n]", expectedCount()));
  }
  return all;
}

function of(label: Label, instances: readonly Instance[]): Instance[] {
  return instances.filter((one) => one.label === label);
}

export const EXAMINATIONS: Readonly<Record<string, Examination>> = {
  "scenes-gap": classifier,
  "scenes-fc": classifier,
  "scenes-caption": captioner,
  "scenes-vqa": answerer,
  "scenes-max": classifier,
  "scenes-count": counter,
};
