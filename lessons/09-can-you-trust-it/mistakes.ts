import type * as tf from "@tensorflow/tfjs";
import type { Mistakes } from "../../src/lessons/exercise";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

type Place = readonly [row: number, column: number];

/** The pointing game by other rules. */
interface Rules {
  /** Of several maxima */
  hottest(heat: number[], highest: number): number;
  place(index: number, columns: number): Place;
  /** What the distance is measured to, from the pixels of the mask */
  ends(mask: Place[]): Place[];
  isNear(down: number, right: number, tolerance: number): boolean;
  zeroPoints: boolean;
}

const placeOf = (index: number, columns: number): Place => [
  Math.floor(index / columns),
  index % columns,
];

const RIGHT: Rules = {
  hottest: (heat, highest) => heat.indexOf(highest),
  place: placeOf,
  ends: (mask) => mask,
  isNear: (down, right, t) => down ** 2 + right ** 2 <= t ** 2,
  zeroPoints: false,
};

const pointing =
  (change: Partial<Rules>) =>
  (heatmap: tf.Tensor2D, mask: tf.Tensor2D, tolerance: number): boolean => {
    const rules = { ...RIGHT, ...change };
    const [, columns] = heatmap.shape;
    const heat = heatmap.arraySync().flat();
    const inside = mask.arraySync().flat();
    const highest = Math.max(...heat);
    if (highest === 0 && !rules.zeroPoints) return false;
    const hottest = rules.hottest(heat, highest);
    const [row, column] = rules.place(hottest, columns);
    const pixels = inside.flatMap((value, i) =>
      value > 0 ? [placeOf(i, columns)] : [],
    );
    return rules
      .ends(pixels)
      .some(([i, j]) => rules.isNear(i - row, j - column, tolerance));
  };

/** The mean height of each step. */
const trapezoids = (scores: number[]) =>
  scores.slice(1).map((score, i) => (scores[i] + score) / 2);

const drops = (full: number[], masked: number[]) =>
  full.map((Y, i) => Math.max(0, Y - masked[i]) / Y);

type Ranks = (values: number[]) => number[];

const ascending = (values: number[]) => [...values].sort((x, y) => x - y);
const order: Ranks = (values) =>
  [...values.keys()].sort((i, j) => values[i] - values[j] || i - j);
const firstPlaces: Ranks = (values) => {
  const sorted = ascending(values);
  return values.map((value) => sorted.indexOf(value) + 1);
};
const averageRanks: Ranks = (values) => {
  const sorted = ascending(values);
  return values.map(
    (value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1,
  );
};

function pearson(a: number[], b: number[]): number {
  const [x, y] = [a, b].map((values) => values.map((v) => v - mean(values)));
  return cosine(x, y);
}

function cosine(x: number[], y: number[]): number {
  const size = Math.hypot(...x) * Math.hypot(...y);
  return size === 0 ? 0 : sum(x.map((value, i) => value * y[i])) / size;
}

const correlate =
  (ranks: Ranks, of = pearson, otherRanks = ranks) =>
  (a: tf.Tensor, b: tf.Tensor) =>
    of(ranks(Array.from(a.dataSync())), otherRanks(Array.from(b.dataSync())));

export const mistakes: Mistakes = {
  pointingHit: [
    {
      name: "the tolerance is not used",
      question:
        "The hottest pixel is next to the mask, and the tolerance is 1. What does the formula say?",
      run: pointing({ isNear: (down, right) => down === 0 && right === 0 }),
    },
    {
      name: "rows and columns exchanged",
      question:
        "The values come row by row. In a map of 2 x 3, which row and which column has the value number 2, counted from 0?",
      run: pointing({
        place: (index, columns) => [
          index % columns,
          Math.floor(index / columns),
        ],
      }),
    },
    {
      name: "the distance along rows and columns, added up",
      question:
        "Which way did you measure from one corner to the other: around the block, or straight?",
      run: pointing({
        isNear: (down, right, t) => Math.abs(down) + Math.abs(right) <= t,
      }),
    },
    {
      name: "a square around the hottest pixel",
      question:
        "The corners of your square: how far are they from its middle, in a straight line?",
      run: pointing({
        isNear: (down, right, t) =>
          Math.max(Math.abs(down), Math.abs(right)) <= t,
      }),
    },
    {
      name: "the squared distance against the tolerance",
      question: "A pixel is 2 to the right. What is your distance to it?",
      run: pointing({
        isNear: (down, right, t) => down ** 2 + right ** 2 <= t,
      }),
    },
    {
      name: "less than the tolerance, not equal to it",
      question: "With tolerance 0, can a map ever hit? TorchRay's code cannot.",
      run: pointing({
        isNear: (down, right, t) => down ** 2 + right ** 2 < t ** 2,
      }),
    },
    {
      name: "the distance to the middle of the mask",
      question:
        "A long snake, and the hottest pixel is on its tail. Is that a miss?",
      run: pointing({
        ends: (mask) => [
          [mean(mask.map(([row]) => row)), mean(mask.map(([, j]) => j))],
        ],
      }),
    },
    {
      name: "the last of several maxima",
      question:
        "Your loop meets a second pixel, as hot as the best one. Which of them should it keep?",
      run: pointing({ hottest: (heat, highest) => heat.lastIndexOf(highest) }),
    },
    {
      name: "a map of zeros points at its first pixel",
      question:
        "Where is the maximum of a map that is zero everywhere, and what does that map say?",
      run: pointing({ zeroPoints: true }),
    },
  ],
  deletionAuc: [
    {
      name: "the mean of the scores",
      question:
        "Each score counts the same in a mean. How many trapezoids does the first score belong to, and how many the second?",
      run: (s: number[]) => mean(s),
    },
    {
      name: "one step too many",
      question: "Five points on a line from 0 to 1: how far are they apart?",
      run: (s: number[]) => sum(trapezoids(s)) / s.length,
    },
    {
      name: "the steps are 1 wide",
      question: "How wide is the whole curve then?",
      run: (s: number[]) => sum(trapezoids(s)),
    },
    {
      name: "rectangles as high as their left side",
      question:
        "The curve falls within a step. Is a rectangle too large or too small then?",
      run: (s: number[]) => mean(s.slice(0, -1)),
    },
    {
      name: "rectangles as high as their right side",
      question:
        "The curve falls within a step. Is a rectangle too large or too small then?",
      run: (s: number[]) => mean(s.slice(1)),
    },
    {
      name: "trapezoids without the half",
      question: "A curve that is 1 everywhere: what area do you get?",
      run: (s: number[]) => 2 * mean(trapezoids(s)),
    },
    {
      name: "all scores, divided by the steps",
      question:
        "A curve that is 1 everywhere: what area do you get with one step, and what with two?",
      run: (s: number[]) => sum(s) / (s.length - 1),
    },
    {
      name: "the area above the curve",
      question: "A good map makes the score fall at once. Is your area small?",
      run: (s: number[]) => 1 - mean(trapezoids(s)),
    },
  ],
  averageDrop: [
    {
      name: "a gain counts as a negative drop",
      question:
        "One picture loses half, another gains half. Is nothing lost, on average?",
      run: (full: number[], masked: number[]) =>
        mean(full.map((Y, i) => (Y - masked[i]) / Y)),
    },
    {
      name: "the maximum after the mean",
      question:
        "One picture loses a tenth, another gains half. What does your 0 say about the first?",
      run: (full: number[], masked: number[]) =>
        Math.max(0, mean(full.map((Y, i) => (Y - masked[i]) / Y))),
    },
    {
      name: "the drop itself, not its share",
      question:
        "From 0.9 to 0.8, and from 0.1 to 0: which picture loses more of what it had?",
      run: (full: number[], masked: number[]) =>
        mean(full.map((Y, i) => Math.max(0, Y - masked[i]))),
    },
    {
      name: "all drops together, divided by all probabilities",
      question:
        "Does a picture of which the network is unsure count as much as one of which it is sure?",
      run: (full: number[], masked: number[]) =>
        sum(full.map((Y, i) => Math.max(0, Y - masked[i]))) / sum(full),
    },
    {
      name: "per cent",
      question: "What is your value if nothing is left of the confidence?",
      run: (full: number[], masked: number[]) =>
        100 * mean(drops(full, masked)),
    },
    {
      name: "the sum instead of the mean",
      question: "Twice as many pictures of the same kind: what happens?",
      run: (full: number[], masked: number[]) => sum(drops(full, masked)),
    },
    {
      name: "the difference without its sign",
      question:
        "The map hides what confused the network, and it gets surer. Is that a drop?",
      run: (full: number[], masked: number[]) =>
        mean(full.map((Y, i) => Math.abs(Y - masked[i]) / Y)),
    },
    {
      name: "the gain instead of the drop",
      question:
        "From 0.8 for the whole picture to 0.6: which of the two is subtracted from the other?",
      run: (full: number[], masked: number[]) =>
        mean(full.map((Y, i) => Math.max(0, masked[i] - Y) / Y)),
    },
    {
      name: "divided by the masked probability",
      question:
        "Can a picture lose more than all it had? What would your value be if nothing is left?",
      run: (full: number[], masked: number[]) =>
        mean(full.map((Y, i) => Math.max(0, Y - masked[i]) / masked[i])),
    },
    {
      name: "only the pictures that lose something",
      question: "What is N: all pictures, or those that lose?",
      run: (full: number[], masked: number[]) => {
        const lost = drops(full, masked).filter((drop) => drop > 0);
        return lost.length ? mean(lost) : 0;
      },
    },
  ],
  rankCorrelation: [
    {
      name: "the values themselves, without ranks",
      question:
        "One pixel of a map becomes a thousand times hotter than the others. Should that change how alike two maps are?",
      run: correlate((values) => values),
    },
    {
      name: "equal values ranked one after the other",
      question:
        "Half of a map is zero. Is the first zero in the list less than the last one?",
      run: correlate((values) => {
        const ranks: number[] = [];
        order(values).forEach((i, place) => (ranks[i] = place + 1));
        return ranks;
      }),
    },
    {
      name: "equal values get the lowest of their ranks",
      question:
        "The ranks of 0, 0, 5 add up to 1 + 2 + 3. What do yours add up to?",
      run: correlate(firstPlaces),
    },
    {
      name: "equal values take up one rank only",
      question: "The values 0, 0, 0, 5: how many are below the 5?",
      run: correlate((values) => {
        const different = ascending([...new Set(values)]);
        return values.map((value) => different.indexOf(value) + 1);
      }),
    },
    {
      name: "the order in place of the ranks",
      question:
        "Sorting gives, for each rank, the place of its value. What do you need for each place?",
      run: correlate(order),
    },
    {
      name: "ranks of the values without their signs",
      question: "Is -3 above or below -1?",
      run: correlate((values) => averageRanks(values.map(Math.abs))),
    },
    {
      name: "the means are not subtracted",
      question:
        "All ranks are positive. Can your value ever be below 0, and what is it for two maps that have nothing in common?",
      run: correlate(averageRanks, cosine),
    },
    {
      name: "one of them ranked from the largest",
      question: "What should a map have as its correlation with itself?",
      run: correlate(averageRanks, pearson, (values) =>
        averageRanks(values.map((value) => -value)),
      ),
    },
    {
      name: "the shortcut with squared differences",
      question:
        "1 - 6 sum d² / (n (n² - 1)) supposes that the ranks are 1, 2, …, n. Are they, if values are equal?",
      run: correlate(averageRanks, (r, s) => {
        const n = r.length;
        const apart = sum(r.map((rank, i) => (rank - s[i]) ** 2));
        return 1 - (6 * apart) / (n * (n * n - 1));
      }),
    },
    {
      name: "without its sign",
      question: "Two maps, one as hot as the other is cold: are they alike?",
      run: correlate(averageRanks, (r, s) => Math.abs(pearson(r, s))),
    },
  ],
};
