import * as tf from "@tensorflow/tfjs";
import { expect } from "chai";
import ndarray from "ndarray";
import { inProcess } from "../../src/lessons/in-process";
import { compare, distance } from "../../src/lessons/near";
import {
  array,
  isValues,
  type Answer,
  type Argument,
} from "../../src/lessons/values";

const call = async (
  run: (...args: never[]) => unknown,
  ...args: Argument[]
) => {
  const { student, remarks } = inProcess({ f: run });
  return { answer: await student.f(...args), remarks: [...remarks] };
};
const messageOf = async (
  run: (...args: never[]) => unknown,
  ...args: Argument[]
) => {
  try {
    await call(run, ...args);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
const plain = (answer: Answer) =>
  isValues(answer)
    ? { shape: [...answer.shape], data: [...answer.data] }
    : answer;

describe("what a student's function may return", () => {
  const two = { shape: [2], data: [1, 2] };
  for (const [kind, make] of Object.entries({
    tensor: () => tf.tensor1d([1, 2]),
    ndarray: () => ndarray(Float32Array.of(9, 1, 2), [2], [1], 1),
    "nested array": () => [1, 2],
    "typed array": () => Float64Array.of(1, 2),
    promise: async () => [1, 2],
  }))
    it(`a ${kind}`, async () => {
      expect(plain((await call(make)).answer)).to.deep.include(two);
    });

  it("a number or a boolean", async () => {
    const isHit = (await call(() => tf.scalar(true, "bool"))).answer;
    expect(isHit).to.equal(true);
    expect((await call(() => 3)).answer).to.equal(3);
    expect((await call(() => true)).answer).to.equal(true);
  });

  const refused: Record<string, [() => unknown, RegExp]> = {
    nothing: [() => undefined, /returned nothing: is there a `return`/],
    "a disposed tensor": [
      () => {
        const t = tf.tensor1d([1]);
        t.dispose();
        return t;
      },
      /was disposed: return it out of `tf.tidy`/,
    ],
    NaN: [() => [1, NaN, 3], /1 of 3 values are NaN or infinite/],
    words: [() => tf.tensor(["a"]), /dtype 'string'/],
    "rows of different length": [() => [[1, 2], [3]], /same length/],
    "a list that holds itself": [
      () => {
        const list: unknown[] = [];
        list.push(list);
        return list;
      },
      /8 levels, yours has more: does it hold itself\?/,
    ],
    "an object": [() => ({ a: 1 }), /got an object with keys a/],
  };
  for (const [what, [make, message]] of Object.entries(refused))
    it(`not ${what}`, async () => {
      expect(await messageOf(make)).to.match(message);
    });
});

describe("a call of a student's function", () => {
  it("gives arrays as tensors, and lists as lists", async () => {
    const seen: unknown[] = [];
    await call(
      (t: tf.Tensor, list: number[], n: number) => {
        seen.push(t.shape, list, n);
        return 1;
      },
      array([[1, 2]]),
      [3, 4],
      5,
    );
    expect(seen).to.deep.equal([[1, 2], [3, 4], 5]);
  });

  it("leaves no tensor behind, and says so when the function does", async () => {
    const before = tf.memory().numTensors;
    const tidy = await call(
      (t: tf.Tensor) => tf.tidy(() => t.mul(2)),
      array([1]),
    );
    expect(tidy.remarks).to.deep.equal([]);
    expect(tf.memory().numTensors).to.equal(before);
    const { remarks } = await call(
      (t: tf.Tensor) => t.mul(2).add(1),
      array([1]),
    );
    expect(remarks).to.have.length(1);
    expect(remarks[0]).to.match(/left 1 tensor in memory.*tf\.tidy/);
    const same = await call((t: tf.Tensor) => t, array([1]));
    expect(plain(same.answer)).to.deep.include({ data: [1] });
  });

  it("names an argument that was changed or disposed of", async () => {
    expect(
      await messageOf(
        (t: tf.Tensor) => {
          t.dispose();
          return 1;
        },
        array([1]),
      ),
    ).to.match(/disposed of its argument 1/);
    expect(
      await messageOf((list: number[]) => list.sort() && 1, [3, 1]),
    ).to.match(/changed its argument 1: copy it/);
  });
});

describe("near", () => {
  const message = (actual: Answer, expected: Parameters<typeof compare>[1]) => {
    try {
      compare(actual, expected);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const values = (...data: number[]) => array(data);

  it("compares relative to the largest value", () => {
    expect(message(values(1000, 0.5), [1000, 0])).to.equal("");
    expect(message(values(1, 0.5), [1, 0])).to.equal(
      "expected 0 at [1], got 0.5",
    );
    expect(message(values(NaN), [0])).to.match(/got NaN/);
  });

  it("says when all is right up to a factor or a sign", () => {
    expect(message(values(2, -4), [1, -2])).to.match(
      /constant factor: every value is 2 times/,
    );
    expect(message(values(-1, 2), [1, -2])).to.match(/but for the sign/);
    expect(message(values(0, 0), [1, -2])).to.equal("expected 1 at [0], got 0");
  });

  it("says both shapes", () => {
    expect(message(values(1, 2), [[1, 2]])).to.equal(
      "expected the shape [1, 2], got [2]",
    );
    expect(message(array([[1], [2]]), [1, 2])).to.equal(
      "expected the shape [2], got [2, 1]",
    );
    expect(message(3, [1])).to.equal(
      "expected the shape [1], got a single number",
    );
  });

  it("takes a typed array by its length, and a list of one as a number", () => {
    const flat = {
      shape: [4],
      data: Float32Array.of(1, 2, 3, 4),
      isFlat: true,
    };
    expect(
      message(flat, [
        [1, 2],
        [3, 4],
      ]),
    ).to.equal("");
    expect(message(values(3), 3)).to.equal("");
  });

  it("measures how far two answers are apart, from 0 to 1", () => {
    expect(distance(values(3, 4), values(3, 4))).to.equal(0);
    expect(distance(values(3, 4), values(3, 4.5))).to.be.closeTo(
      0.5 / Math.hypot(3, 4.5),
      1e-6,
    );
    expect(distance(values(1), array([[1]]))).to.equal(1);
    expect(distance(true, false)).to.equal(1);
    expect(distance(values(0), values(0))).to.equal(0);
  });
});
