/** Makes cat-and-espresso.png from cat.png and espresso.png: node --require tsx/cjs datasets/photos/compose.ts */
import path from "node:path";
import sharp, { type Region } from "sharp";

const SIZE = 448;

/** Half of the square, cut from the middle of a photo without changing its proportions. */
function half(name: string, region: Region): Promise<Buffer> {
  return sharp(path.join(__dirname, name))
    .extract(region)
    .resize(SIZE, SIZE / 2, { fit: "fill" })
    .png()
    .toBuffer();
}

async function compose(): Promise<void> {
  const top = await half("cat.png", {
    left: 0,
    top: 20,
    width: 451,
    height: 226,
  });
  const bottom = await half("espresso.png", {
    left: 20,
    top: 80,
    width: 560,
    height: 280,
  });
  await sharp({
    create: { width: SIZE, height: SIZE, channels: 3, background: "#000" },
  })
    .composite([
      { input: top, left: 0, top: 0 },
      { input: bottom, left: 0, top: SIZE / 2 },
    ])
    .png({ compressionLevel: 9 })
    .toFile(path.join(__dirname, "cat-and-espresso.png"));
}

void compose();
