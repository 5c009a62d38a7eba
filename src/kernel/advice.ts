/** What to do about the TypeScript errors that students meet most: one sentence, true wherever the error occurs. */

const runTheOtherCell = "If another cell declares it, run that cell first.";
const lookAround =
  "Look here and just before: a bracket, quote, comma or operator is missing or too much.";
const checkForNull =
  "Check first that it is there, with `if (x != null)`, or write `x!` where you know that it is.";
const countArguments =
  "Pass as many values as the function's parameters ask for.";
const computeWithNumbers =
  "Operators compute with numbers: convert a text with `Number(…)`; arrays and tensors have methods instead.";

/** By TypeScript's code of the error. */
export const advice: Readonly<Partial<Record<number, string>>> = {
  1002: "Close the quote on the same line; a text of several lines goes between backticks (`).",
  1003: lookAround,
  1005: lookAround,
  1109: lookAround,
  1128: lookAround,
  1135: lookAround,
  1308: "Write `async` before the function that it is in.",
  2304: runTheOtherCell,
  2305: "Check how the name is written: the module does not export it.",
  2307: "Check how it is written: a file's path begins with './' or '../', and a package must be installed.",
  2322: "The first type is what you gave, the second is what belongs here: convert the value, or change the declared type.",
  2339: "Check how the name is written; Tab after a dot lists what a value has.",
  2345: "The first type is what you gave, the second is what the function takes: convert the value, or pass another one.",
  2355: "Return a value, or declare that the function returns `void`.",
  2362: computeWithNumbers,
  2363: computeWithNumbers,
  2366: "The function can end without `return`: return a value there too.",
  2448: "Move the declaration above this line.",
  2451: "It is declared twice: rename one, or assign to the first without declaring it again.",
  2454: "Give it a value where it is declared.",
  2531: checkForNull,
  2532: checkForNull,
  2533: checkForNull,
  2552: runTheOtherCell,
  2554: countArguments,
  2555: countArguments,
  2588: "Declare it with `let` if it has to change.",
  2741: "Give the object that property, or mark it with `?` in the type if it may be missing.",
  2769: "Compare what you gave with the function's parameters.",
  2801: "Write `await` before the promise to get its value.",
  7006: "Say of which type it is, as in `x: number`.",
  18046:
    "Check first what it is, as in `if (error instanceof Error)` or `if (typeof x === 'string')`.",
  18047: checkForNull,
  18048: checkForNull,
  18049: checkForNull,
};
