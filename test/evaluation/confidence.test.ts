import { expect } from "chai";
import { meanOf, ratioOf, share } from "../../src/evaluation/confidence";
import { percent, times } from "../../src/evaluation/table";
import { seededRandom } from "../../src/random";

describe("confidence intervals", () => {
  it("of shares are Wilson's: 81 of 263 is .255 to .366 (Newcombe, Statistics in Medicine 1998, table I)", () => {
    const hits = Array.from({ length: 263 }, (_, i) => i < 81);
    const { low, high } = share(hits);
    expect(low).to.be.closeTo(0.2553, 5e-5);
    expect(high).to.be.closeTo(0.3662, 5e-5);
  });

  it("of shares of 0 and 1 stay within 0 and 1, and are not empty", () => {
    const none = share(Array<boolean>(20).fill(false));
    expect(none.low).to.be.closeTo(0, 1e-12);
    expect(none.high).to.be.within(0.1, 0.2);
  });

  it("hold the true value 95 times in 100", () => {
    const random = seededRandom(1);
    let mean = 0;
    let ratio = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const below = Array.from({ length: 100 }, () => 0.5 + random());
      const above = below.map((one) => 3 * one + random() - 0.5);
      const m = meanOf(below);
      const r = ratioOf(above, below);
      if (m.low <= 1 && 1 <= m.high) mean++;
      if (r.low <= 3 && 3 <= r.high) ratio++;
    }
    expect(mean).to.be.within(930, 970);
    expect(ratio).to.be.within(930, 970);
  });

  it("are printed with their interval, and without where there is but one case", () => {
    expect(percent(share([true, true]))).to.equal("100.0 % (34.2-100.0)");
    expect(times(meanOf([2]))).to.equal("2.00x (one case)");
  });
});
