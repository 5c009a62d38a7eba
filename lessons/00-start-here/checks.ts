import type { Define } from "../../src/lessons/kit";
import { array } from "../../src/lessons/values";

export const define: Define = ({ describe, it, expect }, student) => {
  describe("softmax", () => {
    it("gives equal scores equal probabilities: y = (0, 0, 0, 0)", async () => {
      const p = await student.softmax(array([0, 0, 0, 0]));
      expect(p).to.be.near([0.25, 0.25, 0.25, 0.25]);
    });

    it("takes powers of e: y = (0, ln 2, ln 5) gives (1, 2, 5) / 8", async () => {
      const y = array([0, Math.log(2), Math.log(5)]);
      expect(await student.softmax(y)).to.be.near([0.125, 0.25, 0.625]);
    });

    it("gives a single class the probability 1: y = (3)", async () => {
      expect(await student.softmax(array([3]))).to.be.near([1]);
    });

    it("only looks at differences: y = (7, 7 + ln 3) and (-7, -7 + ln 3) both give (1, 3) / 4", async () => {
      for (const shift of [7, -7])
        expect(
          await student.softmax(array([shift, shift + Math.log(3)])),
        ).to.be.near([0.25, 0.75]);
    });

    it("works for large scores, although e^1000 is infinite for a computer: y = (1000, 1000) and (1000, 0)", async () => {
      expect(await student.softmax(array([1000, 1000]))).to.be.near([0.5, 0.5]);
      expect(await student.softmax(array([1000, 0]))).to.be.near([1, 0]);
    });

    it("works for very negative scores, although e^-1000 is 0 for a computer: y = (-1000, -1000)", async () => {
      const p = await student.softmax(array([-1000, -1000]));
      expect(p).to.be.near([0.5, 0.5]);
    });
  });
};
