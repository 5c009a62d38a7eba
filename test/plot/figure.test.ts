import { expect } from "chai";
import { display, figure, type FigureParts } from "../../src/plot/figure";
import { plain, textLines, textWidth, wrap } from "../../src/plot/text";

const parts: FigureParts = {
  title: "Evidence grows",
  alt: "A line that rises",
  data: [{ type: "scatter", mode: "lines", x: [0, 1], y: [0, 1] }],
  layout: {
    width: 400,
    height: 200,
    margin: { l: 50, r: 20, t: 10, b: 40 },
    xaxis: { range: [0, 1], title: { text: "step" } },
    yaxis: { range: [0, 1] },
  },
};

describe("figure", () => {
  it("needs a title and an alternative text", () => {
    expect(() => figure({ ...parts, title: " " })).to.throw("`title`");
    expect(() => figure({ ...parts, alt: "" })).to.throw(
      "Expected `alt` of a figure to be a sentence, got ''.",
    );
  });

  it("adds room for title and subtitle above the plot area, whose size stays", () => {
    const inner = ({ layout }: { layout: FigureParts["layout"] }) =>
      layout.height - layout.margin.t - layout.margin.b;
    const short = figure(parts);
    const long = figure({
      ...parts,
      title: "Evidence grows ".repeat(12).trim(),
      subtitle: "slowly",
    });
    expect(inner(short)).to.equal(inner(parts));
    expect(inner(long)).to.equal(inner(parts));
    expect(long.layout.height).above(short.layout.height + 40);
    expect(long.layout.title?.text.split("<br>").length).above(1);
  });

  it("shows itself as HTML with the description as plain text", async () => {
    const bundle = await figure(parts)[display]();
    expect(bundle["text/plain"]).to.equal("Evidence grows\nA line that rises");
    expect(bundle["text/html"]).to.include('alt="A line that rises"');
  });

  it("is plain data: what goes into JSON comes back", () => {
    const { data, layout } = figure(parts);
    expect(JSON.parse(JSON.stringify({ data, layout }))).to.deep.equal({
      data,
      layout,
    });
  });
});

describe("text in figures", () => {
  it("shows labels letter by letter, tags and entities included", () => {
    const label = "a<br>b & <i>c</i> &lt;";
    expect(textLines(plain(label))).to.deep.equal([label]);
  });

  it("folds lines at words so that each fits", () => {
    const folded = wrap("the quick brown fox jumps over the lazy dog", 120, 12);
    expect(folded.replace(/<br>/g, " ")).to.equal(
      "the quick brown fox jumps over the lazy dog",
    );
    for (const line of folded.split("<br>"))
      expect(textWidth(line, 12)).at.most(120);
  });
});
