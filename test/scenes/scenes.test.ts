import { createHash } from "node:crypto";
import { expect } from "chai";
import { drawScene, loadScene, unionOf, type Scene } from "../../src";
import { captionOf } from "../../src/scenes/caption";
import type { Label } from "../../src/scenes/labels";
import { sceneSeed, SPLITS } from "../../src/scenes/layout";
import { questionsOf } from "../../src/scenes/questions";
import { loadSprites } from "../../src/scenes/sprites";

/** Of the pixels and the masks of the first scenes of each split. */
const HASHES: Record<string, string> = {
  train: "46fa0f7e6668f828",
  validation: "d34dddd4e98664d4",
  test: "735ca0fb37ab7637",
  "held-out": "b16d25055aead7ee",
};

async function hashOf(split: (typeof SPLITS)[number]): Promise<string> {
  const hash = createHash("sha256");
  for (let i = 0; i < 50; i++) {
    const { image, instances, caption } = await loadScene(split, i);
    hash.update(Uint8Array.from(image.pixels.data)).update(caption);
    for (const { mask } of instances) hash.update(mask.data);
  }
  return hash.digest("hex").slice(0, 16);
}

const thing = (label: Label, x: number, y: number) => ({ label, x, y });
const areaOf = (mask: { data: Uint8Array }) =>
  mask.data.reduce((a, b) => a + b, 0);

describe("scenes", () => {
  const scenes: Scene[] = [];
  before(async () => {
    for (let i = 0; i < 400; i++) scenes.push(await loadScene("validation", i));
  });

  for (const split of SPLITS)
    it(`of the ${split} split are the same bytes on every machine`, async () => {
      expect(await hashOf(split)).to.equal(HASHES[split]);
    });

  it("have seeds that no two splits share", () => {
    const seeds = SPLITS.map((split) => sceneSeed(split, 2 ** 30 - 1));
    const firsts = SPLITS.slice(1).map((split) => sceneSeed(split, 0));
    firsts.forEach((first, i) => expect(first).to.equal(seeds[i] + 1));
    expect(() => sceneSeed("test", 2 ** 30)).to.throw(RangeError, "index");
  });

  it("hold 1 to 4 objects, each of them to be seen", () => {
    const counts = new Set(scenes.map(({ instances }) => instances.length));
    expect([...counts].sort()).to.deep.equal([1, 2, 3, 4]);
    for (const { instances } of scenes)
      for (const { mask, size } of instances)
        expect(areaOf(mask)).to.be.above(0.1 * size * size);
  });

  it("have masks that never share a pixel, and boxes that just hold them", () => {
    for (const { instances } of scenes.slice(0, 100)) {
      const union = areaOf(unionOf(instances));
      const sum = instances.reduce((all, { mask }) => all + areaOf(mask), 0);
      expect(union).to.equal(sum);
      for (const { mask, box } of instances) {
        let inside = 0;
        for (let y = 0; y < box.height; y++)
          for (let x = 0; x < box.width; x++)
            inside += mask.get(box.top + y, box.left + x);
        expect(inside).to.equal(areaOf(mask));
      }
    }
  });

  it("change exactly where an object is taken away, up to its soft edge", async () => {
    const { layout, image, instances } = scenes.find(
      (scene) => scene.instances.length === 3,
    )!;
    const gone = await drawScene({
      ...layout,
      placed: layout.placed.slice(0, -1),
    });
    const { mask } = instances[2];
    let changed = 0;
    for (let y = 0; y < 96; y++)
      for (let x = 0; x < 96; x++) {
        const same = [0, 1, 2].every(
          (c) => image.pixels.get(y, x, c) === gone.image.pixels.get(y, x, c),
        );
        if (!same) changed++;
        else if (mask.get(y, x)) changed -= 0.5; // A colour may agree by chance.
      }
    expect(changed / areaOf(mask)).to.be.within(0.97, 1.4);
  });

  it("show held-out sprites in the held-out split, and nowhere else", async () => {
    const held = (await loadSprites())
      .filter(({ heldOut }) => heldOut)
      .map(({ name }) => name);
    const some = await loadScene("held-out", 0);
    for (const { sprite } of some.layout.placed)
      expect(held).to.include(sprite);
    for (const { layout } of scenes)
      for (const { sprite } of layout.placed)
        expect(held).not.to.include(sprite);
  });

  it("are drawn upright from a layout of one's own, and refuse a sprite that is not there", async () => {
    const background = { texture: "gradient", seed: 1 };
    const cat = {
      sprite: "cat",
      x: 48,
      y: 48,
      size: 40,
      right: [1, 0],
    } as const;
    const scene = await drawScene({ background, placed: [cat] });
    expect(scene.caption).to.equal("a cat");
    const box = scene.instances[0].box;
    expect(box.top + box.height / 2).to.be.closeTo(48, 1);
    expect(box.left + box.width / 2).to.be.closeTo(48, 1);
    const { height, width } = box;
    expect(Math.max(height, width)).to.be.within(38, 41);
    const unknown = { ...cat, sprite: "unicorn" };
    await drawScene({ background, placed: [unknown] }).then(
      () => expect.fail("drew a unicorn"),
      (error: Error) => expect(error.message).to.include("'unicorn'"),
    );
  });
});

describe("captions", () => {
  it("count, say where, and list, in English", () => {
    expect(captionOf([thing("cat", 0, 0)])).to.equal("a cat");
    expect(captionOf([1, 2, 3].map((x) => thing("fish", x, 0)))).to.equal(
      "three fish",
    );
    expect(
      captionOf([thing("flower", 60, 40), thing("bird", 20, 42)]),
    ).to.equal("a bird left of a flower");
    expect(captionOf([thing("flower", 30, 80), thing("car", 32, 20)])).to.equal(
      "a car above a flower",
    );
    expect(
      captionOf([
        thing("ball", 0, 0),
        thing("cat", 50, 0),
        thing("cat", 0, 50),
      ]),
    ).to.equal("two cats and a ball");
    expect(
      captionOf([
        thing("tree", 0, 0),
        thing("dog", 50, 0),
        thing("ball", 0, 50),
      ]),
    ).to.equal("a ball, a dog and a tree");
  });
});

describe("questions", () => {
  const cat = thing("cat", 20, 50);
  const dog = thing("dog", 70, 52);
  const ask = (text: string, things = [cat, dog]) =>
    questionsOf(things).find((question) => question.text === text);

  it("ask what is there, where, and how many", () => {
    expect(ask("is there a cat")).to.include({ answer: "yes" });
    expect(ask("is there a car")).to.include({ answer: "no" });
    expect(ask("what is left of the dog")).to.deep.include({
      answer: "cat",
      about: [0],
    });
    expect(ask("what is right of the cat")).to.include({ answer: "dog" });
    expect(ask("how many fish are there")).to.include({ answer: "zero" });
    expect(ask("how many dogs are there")).to.include({ answer: "one" });
  });

  it("do not ask for a place where there is nothing, two things, or a doubt", () => {
    expect(ask("what is above the cat")).to.equal(undefined);
    const bird = thing("bird", 72, 40);
    const things = [cat, dog, bird];
    expect(ask("what is right of the cat", things)).to.equal(undefined);
    const diagonal = [cat, thing("dog", 50, 82)];
    expect(ask("what is right of the cat", diagonal)).to.equal(undefined);
  });
});
