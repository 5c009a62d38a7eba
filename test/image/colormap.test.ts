import { expect } from "chai";
import {
  colorAt,
  colorMaps,
  diverging,
  inferno,
  viridis,
  type Color,
} from "../../src/image/colormap";

/** Lightness L* of CIELAB, 0..100. */
function lightness([red, green, blue]: Color): number {
  const linear = (value: number) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  const y =
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

const steps = Array.from({ length: 101 }, (_, i) => i / 100);

describe("colour maps", () => {
  it("begin and end with matplotlib's colours, and pass through its middle", () => {
    expect(viridis(0)).to.deep.equal([0x44, 0x01, 0x54]);
    expect(viridis(0.5)).to.deep.equal([0x21, 0x91, 0x8c]);
    expect(viridis(1)).to.deep.equal([0xfd, 0xe7, 0x25]);
    expect(inferno(0)).to.deep.equal([0, 0, 4]);
    expect(inferno(0.5)).to.deep.equal([0xbc, 0x37, 0x54]);
    expect(inferno(1)).to.deep.equal([0xfc, 0xff, 0xa4]);
  });

  for (const name of ["viridis", "inferno", "grey"] as const) {
    it(`${name} grows lighter with every step`, () => {
      const values = steps.map((t) => lightness(colorMaps[name](t)));
      values.slice(1).forEach((value, i) => expect(value).above(values[i]));
    });
  }

  it("the diverging map is lightest and colourless at zero, and as dark for as against", () => {
    const [red, green, blue] = diverging(0.5);
    expect(red).to.equal(green);
    expect(green).to.equal(blue);
    for (const t of steps) {
      const [a, b] = [t, 1 - t].map((place) => lightness(diverging(place)));
      expect(Math.abs(a - b)).below(2);
      expect(a).at.most(lightness(diverging(0.5)));
    }
  });

  it("keeps values outside 0..1 at the ends", () => {
    expect(viridis(-3)).to.deep.equal(viridis(0));
    expect(viridis(7)).to.deep.equal(viridis(1));
  });

  it("mixes neighbouring stops in proportion", () => {
    const stops = [
      [0, "#000000"],
      [0.5, "#646464"],
      [1, "#6464c8"],
    ] as const;
    expect(colorAt(stops, 0.25)).to.deep.equal([50, 50, 50]);
    expect(colorAt(stops, 0.75)).to.deep.equal([100, 100, 150]);
  });
});
