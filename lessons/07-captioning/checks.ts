import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("greedyWords", () => {
    it("is the likeliest word of every step, where no step is the end", async () => {
      const logits = array([
        [1, 5, 0, 2],
        [3, 1, 0, 2],
        [0, 7, 6, 2],
      ]);
      expect(await student.greedyWords(logits, 3)).to.be.near([1, 0, 1]);
    });

    it("stops at the end, and leaves it out", async () => {
      const logits = array([
        [0, 5, 1],
        [0, 2, 4],
        [9, 1, 2],
      ]);
      expect(await student.greedyWords(logits, 0)).to.be.near([1, 2]);
    });

    it("does not go on after the first end", async () => {
      const logits = array([
        [0, 6, 1],
        [1, 2, 3],
        [0, 4, 2],
        [1, 2, 8],
        [5, 2, 3],
      ]);
      expect(await student.greedyWords(logits, 2)).to.be.near([1]);
    });

    it("is empty where the first step is the end", async () => {
      const logits = array([
        [0, 3],
        [2, 1],
      ]);
      expect(await student.greedyWords(logits, 1)).to.be.near([]);
    });
  });

  describe("sentenceScore", () => {
    // p is 1/8, 3/8, 4/8 at the first step, and 6/10, 3/10, 1/10 at the second.
    const first = [0, Math.log(3), Math.log(4)];
    const second = [Math.log(6), Math.log(3), 0];
    const logits = array([first, second]);

    it("is ln p of the word, for a sentence of one word", async () => {
      const score = await student.sentenceScore(array([first]), [1]);
      expect(score).to.be.near(Math.log(3 / 8));
    });

    it("adds up the steps: the logarithm of a product of probabilities", async () => {
      const score = await student.sentenceScore(logits, [1, 0]);
      expect(score).to.be.near(Math.log((3 / 8) * (6 / 10)));
    });

    it("scores the words that are given, not the likeliest ones", async () => {
      const score = await student.sentenceScore(logits, [0, 2]);
      expect(score).to.be.near(Math.log((1 / 8) * (1 / 10)));
    });

    it("stays the same when all logits of one step are raised alike", async () => {
      const raised = array([
        first.map((logit) => logit + 5),
        second.map((logit) => logit - 3),
      ]);
      const score = await student.sentenceScore(raised, [1, 0]);
      expect(score).to.be.near(Math.log((3 / 8) * (6 / 10)));
    });

    it("leaves out the rows after the last word", async () => {
      const score = await student.sentenceScore(logits, [2]);
      expect(score).to.be.near(Math.log(4 / 8));
    });

    it("stays exact for large logits, and for a word that is next to impossible", async () => {
      const large = array([[1000, 1200]]);
      expect(await student.sentenceScore(large, [1])).to.be.near(0);
      expect(await student.sentenceScore(large, [0])).to.be.near(-200);
    });
  });
};
