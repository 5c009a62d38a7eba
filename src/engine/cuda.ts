import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { packageFolder, type Plan } from "./flavours";
import { unpackWheels, wheelFolder } from "./wheel";

/** The free disk that NVIDIA's libraries take while they are installed, in GB: their wheels and what is in them. */
export const CUDA_SPACE = 8;

/**
 * Where NVIDIA's libraries are, if they came along. TensorFlow's library lies in deps/lib and looks for them in
 * ../nvidia, so that nothing need be said to it when it is loaded.
 */
export function cudaFolder(plan: Pick<Plan, "flavour" | "folder">): string {
  return path.join(packageFolder(plan), "deps", "nvidia");
}

/** Gets those of NVIDIA's libraries that the wheel of TensorFlow, unpacked before, asks for. */
export async function getCuda(plan: Plan): Promise<void> {
  const wheel = wheelFolder(plan);
  const info = readdirSync(wheel).find((name) =>
    /^tensorflow-.*\.dist-info$/.test(name),
  );
  const metadata = path.join(wheel, String(info), "METADATA");
  await unpackWheels(plan, cudaRequirements(readFileSync(metadata, "utf8")));
  renameSync(path.join(wheel, "nvidia"), cudaFolder(plan));
  linkLibraries(cudaFolder(plan));
}

/** The requirements that `tensorflow[and-cuda]` adds to those of `tensorflow`. */
export function cudaRequirements(metadata: string): string[] {
  const lines =
    /^Requires-Dist: ([^;\r\n]+?) *;.*\bextra *== *["']and-cuda["']/gm;
  return [...metadata.matchAll(lines)].map(([, requirement]) => requirement);
}

/**
 * Lets TensorFlow find each library in each of two folders. Both its parts open libraries, and each looks in some of
 * their folders only: in 2.21 the one that opens libcusolver looks everywhere but in cusolver/lib, and then takes the
 * whole card for unusable.
 */
export function linkLibraries(nvidia: string): void {
  const libraries = readdirSync(nvidia).flatMap((name) => {
    const lib = path.join(nvidia, name, "lib");
    const files = existsSync(lib) ? readdirSync(lib) : [];
    return files
      .filter((file) => /\.so(\.|$)/.test(file))
      .map((file) => ({
        file,
        from: path.join("..", "..", name, "lib", file),
      }));
  });
  for (const folder of ["cublas", "cusolver"]) {
    const lib = path.join(nvidia, folder, "lib");
    mkdirSync(lib, { recursive: true });
    for (const { file, from } of libraries)
      if (!existsSync(path.join(lib, file)))
        symlinkSync(from, path.join(lib, file));
  }
}
