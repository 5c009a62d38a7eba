import { NUMBERS, plural } from "./caption";
import { LABELS } from "./labels";
import { POSITIONS } from "./position";

/** Ends a caption, and fills what comes after it. */
export const END = "<end>";
/** Comes before a caption's first word. */
export const START = "<start>";

const PLURALS = LABELS.map(plural).filter((word) => word !== "fish");
const PLACES = unique(POSITIONS.flatMap((position) => position.split(" ")));

/** The captioner's words: a word's place is its number. */
export const CAPTION_WORDS: readonly string[] = [
  END,
  START,
  "a",
  ...NUMBERS.slice(2),
  "and",
  ",",
  ...PLACES.filter((word) => !["right", "below"].includes(word)),
  ...LABELS,
  ...PLURALS,
];

/** The words of questions; the first fills the front of short ones. */
export const QUESTION_WORDS: readonly string[] = [
  "<pad>",
  ...["is", "there", "a", "what", "the", "how", "many", "are"],
  ...PLACES,
  ...LABELS,
  ...PLURALS,
];

/** "a cat, a dog, a ball and a bird" and its end. */
export const CAPTION_LENGTH = 12;
/** "what is left of the cat" */
export const QUESTION_LENGTH = 6;

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
