/**
 * Guards what the program shares with a submission. This is no wall, the operating system is: it keeps one function of a
 * submission from spoiling, by what it patches, the calls of the others.
 */
const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array) as FunctionConstructor;

const SHARED = [
  Object,
  Function,
  Error,
  Math,
  JSON,
  Reflect,
  Promise,
  Array,
  Map,
  Set,
  WeakMap,
  Number,
  String,
  Symbol,
  ArrayBuffer,
  TYPED_ARRAY,
  Float32Array,
  Int32Array,
  Uint8Array,
].flatMap((one): object[] =>
  typeof one === "function" ? [one, one.prototype as object] : [one],
);

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

/** Puts back what `keepSharedObjects` remembers. */
export let restoreSharedObjects = (): void => {};

/**
 * Remembers JavaScript's own objects as they are, and some more. Freezing them would make TensorFlow.js ten times slower.
 */
export function keepSharedObjects(...others: object[]): void {
  const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } =
    Reflect;
  const kept = [...SHARED, ...others].map((object) => {
    const keys = ownKeys(object);
    const were = keys.map(
      (key) => getOwnPropertyDescriptor(object, key) as PropertyDescriptor,
    );
    const known = Object.create(null) as Record<PropertyKey, true>;
    for (const key of keys) known[key] = true;
    return { object, keys, were, known };
  });
  // Plain loops: a submission may have patched the iteration of arrays.
  restoreSharedObjects = () => {
    for (let i = 0; i < kept.length; i++) {
      const { object, keys, were, known } = kept[i];
      for (let k = 0; k < keys.length; k++) {
        const now = getOwnPropertyDescriptor(object, keys[k]);
        if (now?.value !== were[k].value || now?.get !== were[k].get)
          defineProperty(object, keys[k], were[k]);
      }
      const all = ownKeys(object);
      for (let k = 0; k < all.length; k++)
        if (!known[all[k]]) deleteProperty(object, all[k]);
    }
  };
}
