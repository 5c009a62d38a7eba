import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("pointingHit", () => {
    it("is a hit if the hottest pixel is on the mask", async () => {
      const heatmap = array([
        [1, 5, 2],
        [0, 3, 1],
      ]);
      const on = array([
        [0, 1, 1],
        [0, 0, 0],
      ]);
      const beside = array([
        [1, 0, 0],
        [1, 1, 1],
      ]);
      expect(await student.pointingHit(heatmap, on, 0)).to.be.near(true);
      expect(await student.pointingHit(heatmap, beside, 0)).to.be.near(false);
    });

    it("measures how far the nearest pixel of the mask is", async () => {
      const heatmap = array([[9, 1, 1, 1, 1, 1]]);
      const mask = array([[0, 0, 1, 1, 1, 1]]);
      expect(await student.pointingHit(heatmap, mask, 1)).to.be.near(false);
      expect(await student.pointingHit(heatmap, mask, 2)).to.be.near(true);
    });

    it("measures in a straight line: 3 down and 4 to the right is 5 away", async () => {
      const heatmap = array([
        [8, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 7],
      ]);
      const mask = array([
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
      ]);
      expect(await student.pointingHit(heatmap, mask, 5)).to.be.near(true);
      expect(await student.pointingHit(heatmap, mask, 4.9)).to.be.near(false);
    });

    it("takes the first of several maxima, row by row", async () => {
      const heatmap = array([
        [1, 1, 4],
        [4, 1, 1],
      ]);
      const first = array([
        [0, 0, 1],
        [0, 0, 0],
      ]);
      const second = array([
        [0, 0, 0],
        [1, 0, 0],
      ]);
      expect(await student.pointingHit(heatmap, first, 0)).to.be.near(true);
      expect(await student.pointingHit(heatmap, second, 0)).to.be.near(false);
    });

    it("is no hit for a map that is zero everywhere, whatever the mask", async () => {
      const zeros = array([
        [0, 0],
        [0, 0],
      ]);
      const ones = array([
        [1, 1],
        [1, 1],
      ]);
      expect(await student.pointingHit(zeros, ones, 3)).to.be.near(false);
    });
  });

  describe("deletionAuc", () => {
    it("is the height of a curve that stays where it is", async () => {
      expect(await student.deletionAuc([0.6, 0.6, 0.6])).to.be.near(0.6);
    });

    it("is the middle of two scores, if there is one step only", async () => {
      expect(await student.deletionAuc([0.8, 0.2])).to.be.near(0.5);
      expect(await student.deletionAuc([0.2, 0.8])).to.be.near(0.5);
    });

    it("counts the first and the last score half", async () => {
      expect(await student.deletionAuc([1, 0, 0])).to.be.near(0.25);
      expect(await student.deletionAuc([0, 1, 0])).to.be.near(0.5);
      expect(await student.deletionAuc([0, 0, 1])).to.be.near(0.25);
    });

    it("does not depend on how many points a straight line has", async () => {
      expect(await student.deletionAuc([1, 0.5, 0])).to.be.near(0.5);
      expect(await student.deletionAuc([1, 0.75, 0.5, 0.25, 0])).to.be.near(
        0.5,
      );
    });
  });

  describe("averageDrop", () => {
    it("is the share that one picture loses: from 0.8 to 0.6 it is a quarter", async () => {
      expect(await student.averageDrop([0.8], [0.6])).to.be.near(0.25);
    });

    it("is the mean of the shares, each of its own picture", async () => {
      const drop = await student.averageDrop([0.8, 0.4], [0.6, 0.1]);
      expect(drop).to.be.near(0.5);
    });

    it("counts a picture that gains as 0: it makes up for no other one's drop", async () => {
      const drop = await student.averageDrop([0.5, 0.5], [0.9, 0.25]);
      expect(drop).to.be.near(0.25);
    });

    it("is 1 if nothing is left, and 0 if nothing is lost", async () => {
      expect(await student.averageDrop([0.3, 0.6], [0, 0])).to.be.near(1);
      expect(await student.averageDrop([0.3, 0.6], [0.4, 0.6])).to.be.near(0);
    });
  });

  describe("rankCorrelation", () => {
    it("is 1 for the same order, however far apart the values are", async () => {
      const a = array([
        [1, 2],
        [3, 4],
      ]);
      const b = array([
        [-5, 10],
        [11, 1000],
      ]);
      expect(await student.rankCorrelation(a, b)).to.be.near(1);
    });

    it("is -1 for the order turned around", async () => {
      const rho = await student.rankCorrelation(
        array([1, 2, 30]),
        array([0, -1, -2]),
      );
      expect(rho).to.be.near(-1);
    });

    it("is 0.6 where the ranks are 1, 2, 3, 4 and 2, 1, 4, 3", async () => {
      const rho = await student.rankCorrelation(
        array([10, 20, 30, 40]),
        array([7, 5, 9, 8]),
      );
      expect(rho).to.be.near(0.6);
    });

    it("gives equal values the average of their ranks: 1.5, 1.5, 3, 4", async () => {
      const [ties, order] = [array([0, 0, 5, 9]), array([8, 2, 4, 6])];
      // From their mean: -1, -1, 0.5, 1.5 and 1.5, -1.5, -0.5, 0.5. So it is 0.5 / sqrt(4.5 * 5).
      const expected = 0.5 / Math.sqrt(4.5 * 5);
      expect(await student.rankCorrelation(ties, order)).to.be.near(expected);
      expect(await student.rankCorrelation(order, ties)).to.be.near(expected);
    });

    it("is 0 where one of the arrays is constant", async () => {
      const [same, order] = [array([2, 2, 2]), array([1, 2, 3])];
      expect(await student.rankCorrelation(same, order)).to.be.near(0);
      expect(await student.rankCorrelation(order, same)).to.be.near(0);
    });
  });
};
