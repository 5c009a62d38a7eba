import { readFile } from "node:fs/promises";
import path from "node:path";
import ndarray, { type NdArray } from "ndarray";
import { describe } from "../errors";

/** A picture as it is on disk, before any network's preprocessing. */
export interface Image {
  /** The file it came from, or what the caller named it. */
  readonly name: string;
  readonly height: number;
  readonly width: number;
  /** [height, width, 3], red, green, blue, 0..255 */
  readonly pixels: NdArray<Float32Array>;
}

const FORMATS = "PNG, JPEG, WebP, GIF, TIFF or AVIF";

/**
 * Reads a photo: any bit depth, grey, palette or colour, with or without alpha (shown on white), turned upright as
 * its EXIF orientation says. Colour profiles are not applied: networks are trained on the numbers in the file.
 *
 * @param source a path, or the bytes of the file
 * @throws Error that says what is wrong when the file is missing, is not an image, or is damaged
 */
export async function loadImage(source: string | Uint8Array): Promise<Image> {
  checkSource(source);
  const name =
    typeof source === "string" ? path.basename(source) : "image in memory";
  const bytes =
    typeof source === "string" ? await readImageFile(source) : source;
  const { data, info } = await decode(bytes, name);
  const pixels = ndarray(Float32Array.from(data), [info.height, info.width, 3]);
  return { name, height: info.height, width: info.width, pixels };
}

/** Whether a value is an image of `loadImage`, rather than an array that has already been preprocessed. */
export function isImage(value: unknown): value is Image {
  return typeof value === "object" && value !== null && "pixels" in value;
}

/** Writes pixels [height, width, 3], 0..255, as a PNG. */
export async function encodePng(
  pixels: NdArray<Float32Array>,
): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const [height, width] = pixels.shape;
  const bytes = new Uint8ClampedArray(height * width * 3);
  let i = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) bytes[i++] = pixels.get(y, x, c);
  return sharp(bytes, { raw: { height, width, channels: 3 } })
    .png()
    .toBuffer();
}

function checkSource(source: unknown): void {
  const isPath = typeof source === "string" && source !== "";
  if (/^https?:/.test(String(source))) {
    throw new TypeError(
      `Expected \`source\` to be a path, got the address '${source as string}'. Save the picture first.`,
    );
  }
  if (isPath || source instanceof Uint8Array) return;
  throw new TypeError(
    `Expected \`source\` to be the path of an image, or the bytes of one, got ${describe(source)}.`,
  );
}

async function readImageFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? `there is no file '${path.resolve(file)}'`
        : code === "EISDIR"
          ? "it is a folder"
          : (error as Error).message;
    throw new Error(
      `Expected \`source\` to be the path of a ${FORMATS} image, got '${file}': ${reason}.`,
      { cause: error },
    );
  }
}

async function decode(bytes: Uint8Array, name: string) {
  const { default: sharp } = await import("sharp");
  if (!looksLikeImage(bytes) && !(await isKnownFormat(bytes))) {
    throw new Error(
      `Expected \`source\` to be a ${FORMATS} image, got '${name}', which is none of these (it begins with ${start(bytes)}).`,
    );
  }
  try {
    return await sharp(bytes, { failOn: "truncated", ignoreIcc: true })
      .rotate()
      .toColourspace("srgb")
      .flatten({ background: "#ffffff" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new Error(
      `The image '${name}' is damaged or incomplete (${(error as Error).message}). Copy or download it again.`,
      { cause: error },
    );
  }
}

/** Begins like a PNG, JPEG, GIF or WebP, even if what follows is cut off. */
function looksLikeImage(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP)/s.test(head);
}

async function isKnownFormat(bytes: Uint8Array): Promise<boolean> {
  const { default: sharp } = await import("sharp");
  try {
    await sharp(bytes).metadata();
    return true;
  } catch {
    return false;
  }
}

function start(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing: the file is empty";
  const text = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return JSON.stringify(text);
}
