import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("hiResCamMap", () => {
    const activations = array([
      [
        [1, 2],
        [0, 1],
      ],
      [
        [3, 1],
        [1, 4],
      ],
    ]);

    it("is the sum over the channels where all gradients are 1", async () => {
      const ones = array([
        [
          [1, 1],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ]);
      const map = await student.hiResCamMap(activations, ones);
      expect(map).to.be.near([
        [3, 1],
        [4, 5],
      ]);
    });

    it("gives each activation the gradient of its own position and channel", async () => {
      const gradients = array([
        [
          [1, 0],
          [5, 2],
        ],
        [
          [0, 3],
          [2, 1],
        ],
      ]);
      const map = await student.hiResCamMap(activations, gradients);
      expect(map).to.be.near([
        [1, 2],
        [3, 6],
      ]);
    });

    it("is zero where the head does not look, however active the channels are", async () => {
      const gradients = array([
        [
          [2, 1],
          [0, 0],
        ],
        [
          [1, 1],
          [0, 0],
        ],
      ]);
      const map = await student.hiResCamMap(activations, gradients);
      expect(map).to.be.near([
        [4, 0],
        [4, 0],
      ]);
    });

    it("keeps the sign: what speaks against the class is below zero", async () => {
      const gradients = array([
        [
          [1, -2],
          [3, -1],
        ],
        [
          [-1, 2],
          [-1, 1],
        ],
      ]);
      const map = await student.hiResCamMap(activations, gradients);
      expect(map).to.be.near([
        [-3, -1],
        [-1, 3],
      ]);
    });
  });

  describe("openBias", () => {
    it("is the whole score where nothing is active", async () => {
      const none = array([[[0, 0]]]);
      const gradients = array([[[2, -1]]]);
      expect(await student.openBias(3, none, gradients)).to.be.near(3);
    });

    it("is 2 for y = 2 ReLU(3 a + 1) at a = 2: the 1 comes through the open ReLU, times 2", async () => {
      // y = 14 and g = 2 * 3
      const bias = await student.openBias(14, array([[[2]]]), array([[[6]]]));
      expect(bias).to.be.near(2);
    });

    it("is 5 for y = 2 ReLU(3 a - 9) + 5 at a = 2: a closed ReLU passes on neither a nor its bias", async () => {
      const bias = await student.openBias(5, array([[[2]]]), array([[[0]]]));
      expect(bias).to.be.near(5);
    });

    it("counts every position of every channel, also places that speak against the class", async () => {
      // The map is [[3, 1], [2, -5]], together 1.
      const activations = array([
        [
          [1, 2],
          [2, 1],
        ],
        [
          [3, 4],
          [0, 5],
        ],
      ]);
      const gradients = array([
        [
          [1, 1],
          [-1, 3],
        ],
        [
          [2, -1],
          [7, -1],
        ],
      ]);
      const bias = await student.openBias(10, activations, gradients);
      expect(bias).to.be.near(9);
    });

    it("is negative where the biases lower the score", async () => {
      const bias = await student.openBias(
        1,
        array([[[2], [1]]]),
        array([[[3], [1]]]),
      );
      expect(bias).to.be.near(-6);
    });
  });
};
