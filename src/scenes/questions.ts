import { NUMBERS, plural } from "./caption";
import { LABELS, type Label } from "./labels";
import { POSITIONS, positionOf, type Position, type Thing } from "./position";

/** A question about a scene with its one right answer. */
export interface Question {
  readonly kind: "exists" | "position" | "count";
  readonly text: string;
  readonly answer: string;
  /** The things the answer is about, by their place in the scene; none for "no" and "zero". */
  readonly about: readonly number[];
}

export const ANSWERS: readonly string[] = ["yes", "no", ...NUMBERS, ...LABELS];

/** Every question with one right answer: "is there a cat", "what is left of the dog", "how many birds are there". */
export function questionsOf(things: readonly Thing[]): Question[] {
  const presence = LABELS.flatMap((label) => {
    const about = [...things.keys()].filter((i) => things[i].label === label);
    return [exists(label, about), count(label, about)];
  });
  return [...presence, ...positions(things)];
}

function exists(label: Label, about: readonly number[]): Question {
  const answer = about.length > 0 ? "yes" : "no";
  return { kind: "exists", text: `is there a ${label}`, answer, about };
}

function count(label: Label, about: readonly number[]): Question {
  const text = `how many ${plural(label)} are there`;
  return { kind: "count", text, answer: NUMBERS[about.length], about };
}

/** Asked from a thing that is alone of its class, where exactly one other lies that way, and clearly so. */
function positions(things: readonly Thing[]): Question[] {
  const alone = things.filter(
    ({ label }) => things.filter((other) => other.label === label).length === 1,
  );
  return alone.flatMap((from) =>
    POSITIONS.flatMap((position) => {
      const some = things.filter((one) => mayBe(position, one, from));
      if (some.length !== 1 || positionOf(some[0], from) !== position)
        return [];
      return [
        {
          kind: "position" as const,
          text: `what is ${position} the ${from.label}`,
          answer: some[0].label,
          about: [things.indexOf(some[0])],
        },
      ];
    }),
  );
}

/** Whether somebody might say so: generous, so that what is asked is beyond doubt. */
function mayBe(position: Position, one: Thing, from: Thing): boolean {
  if (one === from) return false;
  const dx = one.x - from.x;
  const dy = one.y - from.y;
  const [along, across] = {
    "left of": [-dx, dy],
    "right of": [dx, dy],
    above: [-dy, dx],
    below: [dy, dx],
  }[position];
  return along > 6 && along > 0.6 * Math.abs(across);
}
