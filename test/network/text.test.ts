import { expect } from "chai";
import { engine } from "../../src";
import { encodeText, textOf, wordsOf } from "../../src/network/text";
import { smallCaptioner } from "../helpers/captioner";
import { rejection } from "../helpers/compare";
import { picture } from "../helpers/networks";

const words = ["<pad>", "is", "there", "a", "cat", ","];
const question = {
  words,
  length: 6,
  fill: "<pad>",
  fillAt: "front" as const,
};

describe("texts as inputs", () => {
  before(engine);

  it("become words and texts again", () => {
    expect(wordsOf("Is there a cat, a dog?")).to.deep.equal(
      "is there a cat , a dog".split(" "),
    );
    expect(textOf(["a", "cat", ",", "a", "dog"])).to.equal("a cat, a dog");
  });

  it("become numbers, filled up in front or at the back", () => {
    expect(encodeText("Is there a cat?", question, "q")).to.deep.equal([
      0, 0, 1, 2, 3, 4,
    ]);
    const back = { ...question, fillAt: "back" as const, start: "is" };
    expect(encodeText("a cat", back, "q")).to.deep.equal([1, 3, 4, 0, 0, 0]);
  });

  it("with an unknown word, none or too many are refused by name", () => {
    expect(() => encodeText("is there a cats", question, "question")).to.throw(
      RangeError,
      "'cats' in 'is there a cats'. Did you mean 'cat'?",
    );
    expect(() => encodeText("  ", question, "question")).to.throw("got 0");
    expect(() => encodeText("a a a a a a a", question, "question")).to.throw(
      "1 to 6 words, got 7",
    );
  });

  it("give the same logits as their numbers", async () => {
    const network = smallCaptioner();
    const image = picture([8, 8, 3]);
    const text = await network.logits({ image, caption: "a cat" });
    const numbers = await network.logits({ image, caption: [1, 2, 3, 0, 0] });
    expect(text.data).to.deep.equal(numbers.data);
  });

  it("are refused for an input without a vocabulary", async () => {
    const network = smallCaptioner();
    const wrong = await rejection(
      network.logits({ image: "a cat", caption: "a cat" }),
    );
    expect(wrong.message).to.include("no vocabulary");
  });
});
