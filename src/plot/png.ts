import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB = 2;
const RGBA = 6;
const PAETH = 4;

/**
 * Pixels as a PNG file, at once: figures are pure functions, and sharp only answers later.
 *
 * @param bytes    rows from the top, each pixel `channels` bytes
 * @param channels 3 (RGB) or 4 (RGBA)
 */
export function encodePixels(
  bytes: Uint8Array | Uint8ClampedArray,
  height: number,
  width: number,
  channels: 3 | 4,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 3 ? RGB : RGBA], 8);
  const rows = filterRows(bytes, height, width * channels, channels);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export function pngUri(png: Buffer): string {
  return `data:image/png;base64,${png.toString("base64")}`;
}

/** Each byte becomes its difference to the nearest of left, above, and left + above - corner: photos shrink by half. */
function filterRows(
  bytes: Uint8Array | Uint8ClampedArray,
  height: number,
  stride: number,
  step: number,
): Buffer {
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    rows[y * (stride + 1)] = PAETH;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= step ? bytes[at - step] : 0;
      const above = y > 0 ? bytes[at - stride] : 0;
      const corner = x >= step && y > 0 ? bytes[at - stride - step] : 0;
      rows[y * (stride + 1) + 1 + x] = bytes[at] - paeth(left, above, corner);
    }
  }
  return rows;
}

function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function chunk(type: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}
