import * as tf from "@tensorflow/tfjs";
import { engine } from "../engine/engine";
import { readAnswer } from "./answer";
import type { Student } from "./kit";
import { AnswerError, isValues, type Answer, type Argument } from "./values";

export type StudentFunction = (...args: never[]) => unknown;

export interface InProcess {
  readonly student: Student;
  /** What is worth saying beside right or wrong, each once. */
  readonly remarks: ReadonlySet<string>;
}

/** Calls functions of this very process: for a student's own notebook, and for work that is trusted. */
export function inProcess(
  functions: Readonly<Record<string, StudentFunction | undefined>>,
): InProcess {
  const remarks = new Set<string>();
  const call = async (name: string, args: Argument[]): Promise<Answer> => {
    const run = functions[name];
    if (typeof run !== "function")
      throw new AnswerError(`there is no function \`${name}\``);
    await engine();
    return callOnce(run as (...args: unknown[]) => unknown, args, remarks);
  };
  const student = new Proxy(
    {} as Record<string, (...args: Argument[]) => Promise<Answer>>,
    {
      get:
        (_, name) =>
        (...args: Argument[]) =>
          call(String(name), args),
    },
  );
  return { student, remarks };
}

async function callOnce(
  run: (...args: unknown[]) => unknown,
  args: Argument[],
  remarks: Set<string>,
): Promise<Answer> {
  const before = tf.memory().numTensors;
  const given = args.map(toGiven);
  const tensors = given.filter(
    (one): one is tf.Tensor => one instanceof tf.Tensor,
  );
  let returned: unknown;
  try {
    returned = run(...given);
    if (returned instanceof Promise)
      remarks.add(
        "Your function returns a promise. That is fine here; the core's own functions return tensors at once.",
      );
    const answer = await readAnswer(returned);
    returned = await returned;
    await checkUnchanged(args, given);
    return answer;
  } finally {
    const own = tensors.includes(returned as tf.Tensor)
      ? []
      : [returned].filter((one) => one instanceof tf.Tensor);
    tf.dispose([...own, ...tensors] as tf.Tensor[]);
    const left = tf.memory().numTensors - before;
    if (left > 0)
      remarks.add(
        `Your function left ${left} tensor${left === 1 ? "" : "s"} in memory. Wrap its body in \`tf.tidy(() => …)\`.`,
      );
  }
}

function toGiven(argument: Argument): unknown {
  if (isValues(argument))
    return tf.tensor(argument.data.slice(), [...argument.shape], "float32");
  return Array.isArray(argument) ? [...argument] : argument;
}

/** A function must leave what it is given as it was: others go on with it. */
async function checkUnchanged(args: Argument[], given: unknown[]) {
  for (const [i, argument] of args.entries()) {
    const now = given[i];
    if (now instanceof tf.Tensor) {
      if (now.isDisposed)
        throw new AnswerError(
          `your function disposed of its argument ${i + 1}, which the caller still needs`,
        );
      const values = await now.data();
      const { data } = argument as { data: Float32Array };
      if (data.some((value, n) => value !== values[n]))
        throw new AnswerError(`your function changed its argument ${i + 1}`);
    } else if (Array.isArray(argument) && String(argument) !== String(now))
      throw new AnswerError(
        `your function changed its argument ${i + 1}: copy it before you sort or fill it`,
      );
  }
}
