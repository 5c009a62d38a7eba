import { describe, suggest } from "../errors";

/** How text becomes the numbers of an input. */
export interface Vocabulary {
  /** A word's place is its number. */
  readonly words: readonly string[];
  /** How many numbers the input takes. */
  readonly length: number;
  /** The word that fills a short text, before or after it. */
  readonly fill: string;
  readonly fillAt: "front" | "back";
  /** A word in front of every text. */
  readonly start?: string;
}

/** "two cats, a dog" -> ["two", "cats", ",", "a", "dog"], without case and without a question mark or full stop. */
export function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/[?.!]/g, " ").replace(/,/g, " , ");
  return plain.split(/\s+/).filter((word) => word !== "");
}

/** ["two", "cats", ",", "a", "dog"] -> "two cats, a dog" */
export function textOf(words: readonly string[]): string {
  return words.join(" ").replaceAll(" ,", ",");
}

/**
 * The numbers of a text.
 *
 * @param name the input's, for messages
 * @throws RangeError for a word outside the vocabulary, with near ones, and for a text that is too long
 */
export function encodeText(
  text: string,
  vocabulary: Vocabulary,
  name: string,
): number[] {
  const { words, length, fill, fillAt, start } = vocabulary;
  const own = wordsOf(text);
  const known = own.map((word) => {
    const index = words.indexOf(word);
    if (index >= 0) return index;
    throw new RangeError(
      `Expected \`input\` '${name}' to use the ${words.length} words of the network, got '${word}' in '${text}'.${suggest(word, words)}`,
    );
  });
  const most = start === undefined ? length : length - 1;
  if (known.length === 0 || known.length > most) {
    throw new RangeError(
      `Expected \`input\` '${name}' to have 1 to ${most} words, got ${known.length} in ${describe(text)}.`,
    );
  }
  const all = start === undefined ? known : [words.indexOf(start), ...known];
  const filling = Array<number>(length - all.length).fill(words.indexOf(fill));
  return fillAt === "front" ? [...filling, ...all] : [...all, ...filling];
}
