import type { Define } from "../../src/lessons/kit";
import {
  array,
  isValues,
  type Answer,
  type Values,
} from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("camMap", () => {
    // One row of three places, two channels: the notebook's example on paper.
    const onPaper = array([
      [
        [4, 0],
        [0, 3],
        [2, 3],
      ],
    ]);

    it("gives the map of one channel, (0, 3, 3), if its weight is 1 and the other's 0", async () => {
      const map = await student.camMap(onPaper, array([0, 1]));
      expect(map).to.be.near([[0, 3, 3]]);
    });

    it("leaves rows and columns where they are: one channel with the weight 2", async () => {
      const oneChannel = array([
        [[1], [2], [3]],
        [[4], [5], [6]],
      ]);
      const map = await student.camMap(oneChannel, array([2]));
      expect(map).to.be.near([
        [2, 4, 6],
        [8, 10, 12],
      ]);
    });

    it("keeps the sign: the example on paper, with w = (1, -2)", async () => {
      const map = await student.camMap(onPaper, array([1, -2]));
      expect(map).to.be.near([[4, -6, -4]]);
    });

    it("counts every channel in full: three equal ones, (1, -2), give three times as much", async () => {
      const equal = array([[[1, 1, 1]], [[-2, -2, -2]]]);
      const map = await student.camMap(equal, array([1, 1, 1]));
      expect(map).to.be.near([[3], [-6]]);
    });

    it("adds up to the score: the mean of M is w1 F1 + w2 F2 in the example on paper", async () => {
      // F = (2, 2), w = (1, -2)
      const map = await student.camMap(onPaper, array([1, -2]));
      expect(mean(map)).to.be.near(-2);
    });
  });

  describe("scoreFromMap", () => {
    it("gives the bias, if the map is zero everywhere: b = 3", async () => {
      const zeros = array([
        [0, 0],
        [0, 0],
      ]);
      expect(await student.scoreFromMap(zeros, 3)).to.be.near(3);
    });

    it("gives the mean of the map, if the bias is zero: M = (1, 2, 3, 6)", async () => {
      const map = array([
        [1, 2],
        [3, 6],
      ]);
      expect(await student.scoreFromMap(map, 0)).to.be.near(3);
    });

    it("gives the score of the example on paper: M = (4, -6, -4), b = 1", async () => {
      const map = array([[4, -6, -4]]);
      expect(await student.scoreFromMap(map, 1)).to.be.near(-1);
    });

    it("does not depend on how many places there are, if all have the same value: M = 2, b = -0.5", async () => {
      for (const [rows, columns] of [
        [1, 1],
        [2, 3],
        [5, 4],
      ])
        expect(
          await student.scoreFromMap(even(rows, columns, 2), -0.5),
        ).to.be.near(1.5);
    });
  });
};

function mean(answer: Answer): Answer {
  if (!isValues(answer)) return answer;
  return answer.data.reduce((a, b) => a + b, 0) / answer.data.length;
}

/** The same value at every place. */
function even(rows: number, columns: number, value: number): Values {
  const data = new Float32Array(rows * columns).fill(value);
  return { shape: [rows, columns], data };
}
