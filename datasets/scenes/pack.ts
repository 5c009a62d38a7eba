/**
 * Packs the sprites of sprites.json into sprites.png, from the assets folder of the npm package
 * @lobehub/fluent-emoji-3d 1.1.0:
 *
 *     node --require tsx/cjs datasets/scenes/pack.ts FOLDER
 */
import path from "node:path";
import sharp from "sharp";
import atlas from "./sprites.json";

/** One sprite without the empty border around it, fitted into its square. */
function fitted(folder: string, file: string): Promise<Buffer> {
  return sharp(path.join(folder, `${file}.webp`))
    .trim({ threshold: 8 })
    .resize(atlas.size, atlas.size, {
      fit: "contain",
      background: "#00000000",
    })
    .png()
    .toBuffer();
}

async function pack(folder: string): Promise<void> {
  const { size, columns, sprites } = atlas;
  const squares = await Promise.all(
    sprites.map(async ({ file }, i) => ({
      input: await fitted(folder, file),
      left: (i % columns) * size,
      top: Math.floor(i / columns) * size,
    })),
  );
  const height = Math.ceil(sprites.length / columns) * size;
  const width = columns * size;
  await sharp({
    create: { width, height, channels: 4, background: "#00000000" },
  })
    .composite(squares)
    .png({ compressionLevel: 9 })
    .toFile(path.join(__dirname, "sprites.png"));
}

void pack(process.argv[2]);
