import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("contrastScore", () => {
    const logits = array([4, 1, 9, -2]);

    it("is the logit of the answer minus that of the other", async () => {
      expect(await student.contrastScore(logits, 0, 1)).to.be.near(3);
      expect(await student.contrastScore(logits, 2, 3)).to.be.near(11);
    });

    it("is negative where the other answer is preferred", async () => {
      expect(await student.contrastScore(logits, 1, 2)).to.be.near(-8);
    });

    it("changes its sign when answer and other are exchanged", async () => {
      expect(await student.contrastScore(logits, 0, 3)).to.be.near(6);
      expect(await student.contrastScore(logits, 3, 0)).to.be.near(-6);
    });

    it("stays the same if the same number is added to every logit", async () => {
      const more = array([104, 101, 109, 98]);
      expect(await student.contrastScore(more, 0, 1)).to.be.near(3);
    });
  });

  describe("expectedNumber", () => {
    it("is in the middle if all numbers are equally likely", async () => {
      const logits = array([5, 5, 5]);
      expect(await student.expectedNumber(logits, [0, 1, 2])).to.be.near(1);
    });

    it("is the number itself if the network is sure of it", async () => {
      const logits = array([0, 0, 0, 30, 0]);
      const expected = await student.expectedNumber(logits, [0, 1, 2, 3, 4]);
      expect(expected).to.be.near(3);
    });

    it("weighs each number by its probability: 1/4 and 3/4 give 0.75", async () => {
      // e^(ln 3) = 3 is three times e^0 = 1.
      const logits = array([0, Math.log(3)]);
      expect(await student.expectedNumber(logits, [0, 1])).to.be.near(0.75);
    });

    it("leaves out the answers that are no numbers, whatever their logits", async () => {
      // The places are those of zero, one and two; the logits elsewhere are higher.
      const logits = array([7, 2, 9, 2, 2]);
      expect(await student.expectedNumber(logits, [1, 3, 4])).to.be.near(1);
    });

    it("takes n from the order of the places, wherever they are", async () => {
      const logits = array([Math.log(3), 8, 0]);
      // "zero" is at place 2, "one" at place 0.
      expect(await student.expectedNumber(logits, [2, 0])).to.be.near(0.75);
    });

    it("works for logits so large that their exponential is infinite", async () => {
      const logits = array([1000, 1000, 1000]);
      expect(await student.expectedNumber(logits, [0, 1, 2])).to.be.near(1);
    });
  });
};
