import type { Define } from "../../src/lessons/kit";
import { array, type Values } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("gradCamWeights", () => {
    it("gives one weight per channel: the mean over rows and columns", async () => {
      const gradients = array([
        [
          [1, 10],
          [2, 20],
          [3, 30],
        ],
        [
          [4, 40],
          [5, 50],
          [6, 60],
        ],
      ]);
      expect(await student.gradCamWeights(gradients)).to.be.near([3.5, 35]);
    });

    it("keeps the sign: a channel may speak against the class", async () => {
      const against = array([[[-2, -4]], [[-6, 0]]]);
      expect(await student.gradCamWeights(against)).to.be.near([-4, -2]);
    });

    it("does not depend on how many positions there are, if all have the same gradient", async () => {
      const same = (rows: number, columns: number): Values => {
        const data = new Float32Array(rows * columns * 2).map((_, i) =>
          i % 2 ? -1 : 3,
        );
        return { shape: [rows, columns, 2], data };
      };
      for (const [rows, columns] of [
        [1, 1],
        [2, 3],
        [7, 5],
      ])
        expect(await student.gradCamWeights(same(rows, columns))).to.be.near([
          3, -1,
        ]);
    });
  });

  describe("gradCamMap", () => {
    const activations = array([
      [
        [1, 0],
        [2, 1],
      ],
      [
        [0, 3],
        [1, 1],
      ],
    ]);

    it("is the sum of the channels, each times its weight", async () => {
      const map = await student.gradCamMap(activations, array([2, 1]));
      expect(map).to.be.near([
        [2, 5],
        [3, 3],
      ]);
    });

    it("has the ReLU after the sum: what speaks against a position counts", async () => {
      const map = await student.gradCamMap(activations, array([1, -2]));
      expect(map).to.be.near([
        [1, 0],
        [0, 0],
      ]);
    });

    it("is not normalised: twice the weights, twice the map", async () => {
      const map = await student.gradCamMap(activations, array([4, 2]));
      expect(map).to.be.near([
        [4, 10],
        [6, 6],
      ]);
    });

    it("is zero where nothing speaks for the class", async () => {
      const map = await student.gradCamMap(activations, array([-1, -1]));
      expect(map).to.be.near([
        [0, 0],
        [0, 0],
      ]);
    });
  });

  describe("toHeatmap", () => {
    it("keeps the size of a map that is large enough, and makes its maximum 1", async () => {
      const heatmap = await student.toHeatmap(
        array([
          [1, 2],
          [2, 4],
        ]),
        2,
        2,
      );
      expect(heatmap).to.be.near([
        [0.25, 0.5],
        [0.5, 1],
      ]);
    });

    it("enlarges with half-pixel centres: each value stays in the middle of its place", async () => {
      const heatmap = await student.toHeatmap(array([[0, 4]]), 1, 4);
      expect(heatmap).to.be.near([[0, 0.25, 0.75, 1]]);
    });

    it("enlarges rows and columns alike", async () => {
      const heatmap = await student.toHeatmap(array([[4], [0]]), 4, 2);
      expect(heatmap).to.be.near([
        [1, 1],
        [0.75, 0.75],
        [0.25, 0.25],
        [0, 0],
      ]);
    });

    it("leaves a map that is zero everywhere as it is", async () => {
      const heatmap = await student.toHeatmap(
        array([
          [0, 0],
          [0, 0],
        ]),
        3,
        3,
      );
      expect(heatmap).to.be.near([
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]);
    });
  });
};
