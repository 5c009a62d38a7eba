import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  // The network on paper: z, and what arrives behind its ReLUs.
  const z = array([2, 1, -1, -3]);
  const v = array([2, -1, 3, -2]);

  describe("guidedRelu", () => {
    it("passes a positive value through an open unit as it is: x = (2, 3), dy = (5, 0.5)", async () => {
      const R = await student.guidedRelu(array([2, 3]), array([5, 0.5]));
      expect(R).to.be.near([5, 0.5]);
    });

    it("lets nothing through a closed unit: x = (-1, 2), dy = (4, 4)", async () => {
      const R = await student.guidedRelu(array([-1, 2]), array([4, 4]));
      expect(R).to.be.near([0, 4]);
    });

    it("holds back what is negative: x = (1, 1), dy = (-3, 3)", async () => {
      const R = await student.guidedRelu(array([1, 1]), array([-3, 3]));
      expect(R).to.be.near([0, 3]);
    });

    it("gives R^z of the network on paper: z = (2, 1, -1, -3), v = (2, -1, 3, -2)", async () => {
      expect(await student.guidedRelu(z, v)).to.be.near([2, 0, 0, 0]);
    });

    it("takes a unit at exactly zero as closed: x = (0, 1), dy = (5, 5)", async () => {
      const R = await student.guidedRelu(array([0, 1]), array([5, 5]));
      expect(R).to.be.near([0, 5]);
    });

    it("treats every entry of an array of any shape alike: here 3 x 2", async () => {
      const x = array([
        [2, -1],
        [1, 3],
        [-1, -2],
      ]);
      const dy = array([
        [4, 5],
        [-6, 7],
        [-8, 9],
      ]);
      expect(await student.guidedRelu(x, dy)).to.be.near([
        [4, 0],
        [0, 7],
        [0, 0],
      ]);
    });
  });

  describe("deconvRelu", () => {
    it("passes what is positive as it is: dy = (5, 0.5)", async () => {
      const R = await student.deconvRelu(array([2, 3]), array([5, 0.5]));
      expect(R).to.be.near([5, 0.5]);
    });

    it("holds back what is negative, although the unit was open: x = (1, 1), dy = (-3, 3)", async () => {
      const R = await student.deconvRelu(array([1, 1]), array([-3, 3]));
      expect(R).to.be.near([0, 3]);
    });

    it("gives the same for every x: x = (1, 1), (-1, 1), (-1, -1), dy = (-3, 4)", async () => {
      for (const x of [
        [1, 1],
        [-1, 1],
        [-1, -1],
      ])
        expect(await student.deconvRelu(array(x), array([-3, 4]))).to.be.near([
          0, 4,
        ]);
    });

    it("gives R^z of the network on paper: z = (2, 1, -1, -3), v = (2, -1, 3, -2)", async () => {
      expect(await student.deconvRelu(z, v)).to.be.near([2, 0, 3, 0]);
    });
  });

  describe("classSimilarity", () => {
    it("is 1 for a map and itself, and 0 for two maps that have no pixel in common", async () => {
      const a = array([
        [1, 0],
        [2, 0],
      ]);
      const b = array([
        [0, 3],
        [0, 0],
      ]);
      expect(await student.classSimilarity(a, a)).to.be.near(1);
      expect(await student.classSimilarity(a, b)).to.be.near(0);
    });

    it("does not depend on how strong the maps are: a = (1, 2, 2), b = 10 a", async () => {
      const a = array([1, 2, 2]);
      const b = array([10, 20, 20]);
      expect(await student.classSimilarity(a, b)).to.be.near(1);
      expect(await student.classSimilarity(b, a)).to.be.near(1);
    });

    it("is 24/25 for (3, 4) and (4, 3)", async () => {
      const cosine = await student.classSimilarity(
        array([3, 4]),
        array([4, 3]),
      );
      expect(cosine).to.be.near(0.96);
    });

    it("is -1 for opposite maps: a = (1, -2), b = (-1, 2)", async () => {
      const cosine = await student.classSimilarity(
        array([1, -2]),
        array([-1, 2]),
      );
      expect(cosine).to.be.near(-1);
    });

    it("takes a map as one long list of numbers: ((3, 0), (0, 4)) and ((4, 0), (0, 3)) give 24/25", async () => {
      const a = array([
        [3, 0],
        [0, 4],
      ]);
      const b = array([
        [4, 0],
        [0, 3],
      ]);
      expect(await student.classSimilarity(a, b)).to.be.near(0.96);
    });

    it("is 0 if one map is zero everywhere, or both", async () => {
      const zero = array([
        [0, 0],
        [0, 0],
      ]);
      const some = array([
        [1, 2],
        [3, 4],
      ]);
      expect(await student.classSimilarity(some, zero)).to.be.near(0);
      expect(await student.classSimilarity(zero, some)).to.be.near(0);
      expect(await student.classSimilarity(zero, zero)).to.be.near(0);
    });
  });
};
