/**
 * Guards what calls share. This is no wall, the operating system is: it keeps one function of a submission from spoiling, by
 * what it patches, the calls of the others.
 */
const denied = (): never => {
  throw new Error("this is not available in a submission");
};

/** `tf.add.constructor` would be Function, which makes code outside of the submission's realm. */
export function denyCodeFromText(): void {
  const kinds = [
    () => {},
    async () => {},
    function* () {},
    async function* () {},
  ];
  for (const kind of kinds)
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", {
      value: denied,
    });
}

/** Whoever gets hold of `process` finds little. */
export function lockProcess(): void {
  const names = [
    "abort",
    "binding",
    "chdir",
    "dlopen",
    "exit",
    "kill",
    "reallyExit",
    "_debugProcess",
    "_kill",
    "_linkedBinding",
  ];
  for (const name of names)
    Object.defineProperty(process, name, { value: denied });
}

/** A value that can be changed. */
interface Kept {
  readonly object: Record<PropertyKey, unknown>;
  readonly key: string;
  readonly value: unknown;
}

/**
 * Seals objects with all that they lead to, and lists their values. What is sealed can get other values and nothing else,
 * which an assignment undoes. Freezing would make TensorFlow.js ten times slower.
 */
export function sealed(roots: readonly unknown[]): readonly Kept[] {
  const kept: Kept[] = [];
  const seen = new Set<unknown>();
  const left = [...roots];
  while (left.length > 0) {
    const object = left.pop();
    if (!isObject(object) || seen.has(object)) continue;
    seen.add(object);
    Object.seal(object);
    left.push(Object.getPrototypeOf(object));
    const keys = Reflect.ownKeys(object) as string[];
    // Most are functions with a name and a length, which nobody can write.
    if (typeof object === "function" && keys.length === 2) continue;
    for (const key of keys) {
      const { value, writable, get, set } = Object.getOwnPropertyDescriptor(
        object,
        key,
      ) as PropertyDescriptor;
      left.push(value, get, set);
      if (writable) kept.push({ object, key, value });
    }
  }
  return kept;
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** What JavaScript has and gives no name, as the text of a list: each world has its own. */
export const UNNAMED = `[
  function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), new Map().entries(),
  new Set().values(), ""[Symbol.iterator](), "".matchAll(/a/g),
]`;

/** They tell of the last match, whoever made it. */
export function forgetMatches(RegExp: object): void {
  const isStatic = /^(\$.|input|lastMatch|lastParen|leftContext|rightContext)$/;
  for (const name of Object.getOwnPropertyNames(RegExp))
    if (isStatic.test(name)) Reflect.deleteProperty(RegExp, name);
}

/** Whether all have their values again: not where one was made permanent. A plain loop, since arrays may be patched. */
export function putBack(kept: readonly Kept[]): boolean {
  try {
    for (let i = 0; i < kept.length; i++)
      kept[i].object[kept[i].key] = kept[i].value;
    return true;
  } catch {
    return false;
  }
}

/** Puts back what `keepSharedObjects` remembers. */
export let restoreSharedObjects = (): void => {};

/**
 * Remembers objects that all calls share, with all that they lead to, as they are.
 *
 * @param spoiled ends the process, where a submission has made a value of its own permanent
 */
export function keepSharedObjects(
  spoiled: () => void,
  roots: readonly unknown[],
): void {
  forgetMatches(RegExp);
  const kept = sealed(roots);
  restoreSharedObjects = () => {
    if (!putBack(kept)) spoiled();
  };
}
