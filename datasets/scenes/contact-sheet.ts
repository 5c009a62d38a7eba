/** Draws contact-sheet.png: 6 scenes of each split, a row each. node --require tsx/cjs datasets/scenes/contact-sheet.ts */
import path from "node:path";
import sharp from "sharp";
import { encodePng } from "../../src/image/image";
import { SPLITS } from "../../src/scenes/layout";
import { CAT_AND_DOG, drawScene, loadScene } from "../../src/scenes/scene";

const CELL = { width: 212, height: 250 };
const COLUMNS = 6;

function words(text: string, size: number, y: number): string {
  return `<text x="10" y="${y}" font-family="DejaVu Sans, sans-serif" font-size="${size}">${text}</text>`;
}

async function contactSheet(): Promise<void> {
  const cells = [];
  for (const [row, split] of SPLITS.entries())
    for (let column = 0; column < COLUMNS; column++) {
      // The lecture's figure in the last place.
      const last = row === SPLITS.length - 1 && column === COLUMNS - 1;
      const scene = last
        ? await drawScene(CAT_AND_DOG, "CAT_AND_DOG")
        : await loadScene(split, column);
      const picture = await sharp(await encodePng(scene.image.pixels))
        .resize(192, 192, { kernel: "nearest" })
        .png()
        .toBuffer();
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL.width}" height="44">${words(scene.image.name, 10, 12)}${words(scene.caption, 11, 28)}</svg>`;
      const [left, top] = [column * CELL.width, row * CELL.height];
      cells.push({ input: picture, left: left + 10, top: top + 6 });
      cells.push({ input: Buffer.from(svg), left, top: top + 202 });
    }
  const [width, height] = [COLUMNS * CELL.width, SPLITS.length * CELL.height];
  await sharp({ create: { width, height, channels: 3, background: "#fff" } })
    .composite(cells)
    .png({ compressionLevel: 9, palette: true, quality: 95, effort: 7 })
    .toFile(path.join(__dirname, "contact-sheet.png"));
}

void contactSheet();
