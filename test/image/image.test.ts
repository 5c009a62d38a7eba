import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import sharp from "sharp";
import { loadImage } from "../../src";
import { encodePng } from "../../src/image/image";
import { rejection } from "../helpers/compare";

const photo = path.join(__dirname, "../../datasets/photos/cat.png");

/** A 2 x 2 picture: red, green, blue, black. */
const RGB = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0]);
const raw = (data: Uint8Array | Uint16Array, channels: 1 | 2 | 3 | 4) =>
  sharp(data, { raw: { width: 2, height: 2, channels } });

describe("loadImage", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "images-"))));
  after(() => rmSync(folder, { recursive: true }));

  const pixels = async (bytes: Uint8Array) => [
    ...(await loadImage(bytes)).pixels.data,
  ];

  it("reads a photo as [height, width, 3] from 0 to 255", async () => {
    const image = await loadImage(photo);
    expect(image.pixels.shape).to.deep.equal([300, 451, 3]);
    // As Pillow reads it.
    expect(image.pixels.get(0, 0, 0)).to.equal(143);
    expect(image.pixels.get(150, 200, 1)).to.equal(64);
    expect(image.name).to.equal("cat.png");
  });

  it("reads 8-bit colour", async () => {
    const png = await raw(RGB, 3).png().toBuffer();
    expect(await pixels(png)).to.deep.equal([...RGB]);
  });

  it("reads 16-bit colour and 16-bit grey as the same picture in 8 bits", async () => {
    const wide = Uint16Array.from(RGB, (value) => value * 257);
    const colour = await raw(wide, 3).toColourspace("rgb16").png().toBuffer();
    expect((await sharp(colour).metadata()).depth).to.equal("ushort");
    expect(await pixels(colour)).to.deep.equal([...RGB]);
    const levels = Uint16Array.from([0, 100 * 257, 200 * 257, 65535]);
    const grey = await raw(levels, 1).toColourspace("grey16").png().toBuffer();
    expect((await sharp(grey).metadata()).depth).to.equal("ushort");
    expect(await pixels(grey)).to.deep.equal(
      [0, 100, 200, 255].flatMap((value) => [value, value, value]),
    );
  });

  it("reads grey as three equal channels", async () => {
    const png = await raw(Uint8Array.from([0, 80, 160, 255]), 1)
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).channels).to.equal(1);
    expect(await pixels(png)).to.deep.equal(
      [0, 80, 160, 255].flatMap((value) => [value, value, value]),
    );
  });

  it("reads palette images by their colours", async () => {
    const png = await raw(RGB, 3).png({ palette: true }).toBuffer();
    expect(await sharp(png).metadata()).to.include({ isPalette: true });
    expect(await pixels(png)).to.deep.equal([...RGB]);
  });

  it("lays transparent pixels on white", async () => {
    const rgba = Uint8Array.from([
      255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0,
    ]);
    const png = await raw(rgba, 4).png().toBuffer();
    expect(await pixels(png)).to.deep.equal([
      255, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 255,
    ]);
  });

  it("turns a photo upright as its EXIF orientation says", async () => {
    const jpeg = await raw(RGB, 3)
      .withMetadata({ orientation: 3 })
      .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      .toBuffer();
    const [r, g, b] = (await pixels(jpeg)).slice(9);
    expect(r).to.be.above(200);
    expect(Math.max(g, b)).to.be.below(60);
  });

  it("reads a picture of one pixel", async () => {
    const png = await sharp(Uint8Array.from([10, 20, 30]), {
      raw: { width: 1, height: 1, channels: 3 },
    })
      .png()
      .toBuffer();
    expect(await pixels(png)).to.deep.equal([10, 20, 30]);
  });

  it("writes what it reads", async () => {
    const image = await loadImage(photo);
    const again = await loadImage(await encodePng(image.pixels));
    expect(again.pixels.data).to.deep.equal(image.pixels.data);
  });

  it("says that there is no such file", async () => {
    const error = await rejection(loadImage("nowhere/cat.png"));
    expect(error.message).to.match(
      /^Expected `source` to be the path of a PNG.* got 'nowhere\/cat.png': there is no file/,
    );
  });

  it("says that a folder is no image", async () => {
    const error = await rejection(loadImage(folder));
    expect(error.message).to.contain("it is a folder");
  });

  it("says that a text file named .png is none, and how it begins", async () => {
    const file = path.join(folder, "text.png");
    writeFileSync(file, "Hello, I am text");
    const error = await rejection(loadImage(file));
    expect(error.message).to.contain("'text.png', which is none of these");
    expect(error.message).to.contain('it begins with "Hello, I am');
  });

  it("says that an empty file is empty", async () => {
    const error = await rejection(loadImage(new Uint8Array()));
    expect(error.message).to.contain("the file is empty");
  });

  it("says what is no path: an address, nothing, a number", async () => {
    const message = async (source: unknown) =>
      (await rejection(loadImage(source as string))).message;
    expect(await message("https://host/cat.png")).to.contain(
      "Save the picture first",
    );
    for (const wrong of ["", 5, undefined])
      expect(await message(wrong)).to.match(
        /^Expected `source` to be the path of an image/,
      );
  });

  it("says that a photo cut after a few bytes is incomplete", async () => {
    const whole = await sharp(photo).png().toBuffer();
    for (const size of [20, 100]) {
      const error = await rejection(loadImage(whole.subarray(0, size)));
      expect(error.message).to.match(/damaged or incomplete/);
    }
  });

  for (const format of ["png", "jpeg"] as const)
    for (const share of [0.1, 0.5, 0.95])
      it(`says that a ${format} cut to ${share * 100} % is incomplete`, async () => {
        const whole = await sharp(photo).toFormat(format).toBuffer();
        const cut = whole.subarray(0, Math.floor(whole.length * share));
        const error = await rejection(loadImage(cut));
        expect(error.message).to.match(/damaged or incomplete/);
      });
});
