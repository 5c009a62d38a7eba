import type { Image } from "../image/image";
import type { ImageTrace } from "./types";
import { encodePixels, pngUri } from "./png";
import type { Values } from "./values";

type Pixels = Pick<Image, "height" | "width" | "pixels">;

/** A photo stretched over rows x columns cells, as the network sees it; without hover, which is the heat map's. */
export function photoBehind(
  image: Pixels,
  rows: number,
  columns: number,
): ImageTrace {
  const [dx, dy] = [columns / image.width, rows / image.height];
  return {
    type: "image",
    source: pixelsUri(image.pixels),
    x0: (dx - 1) / 2,
    dx,
    y0: (dy - 1) / 2,
    dy,
    zsmooth: "fast",
    hoverinfo: "skip",
  };
}

/** [H, W, 3] in colour or [H, W] in grey, 0..255, as a PNG's data URI. */
export function pixelsUri(pixels: Values): string {
  const [height, width, channels] = pixels.shape;
  const bytes = new Uint8ClampedArray(height * width * 3);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++)
        bytes[i++] = channels ? pixels.get(y, x, c) : pixels.get(y, x);
    }
  }
  return pngUri(encodePixels(bytes, height, width, 3));
}
