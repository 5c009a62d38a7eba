import path from "node:path";

// Not from setup/paths.mjs: a notebook's compiler, which gets here too, takes no ES modules.
export const ROOT = path.resolve(__dirname, "../..");

export const VERSION = "4.22.0";

/** tfjs-node comes in two packages, made of the same sources: for the processor, and for NVIDIA cards. */
export interface Flavour {
  readonly engine: "native" | "gpu";
  readonly package: string;
  /** Where `npm run engine` puts it: a folder each, so that neither finds the other's library. */
  readonly folder: string;
  /** The systems that its publisher has binaries for. */
  readonly published: readonly NodeJS.Platform[];
  /** What its publisher's install script takes. */
  readonly installArguments: readonly string[];
  /** The library that its publisher's binaries must find on a Linux system to be of use. */
  readonly needsLibrary?: string;
  /** Where TensorFlow's library is on PyPI, for the processors of the Linux systems it is built on. */
  readonly wheels: Readonly<Partial<Record<NodeJS.Architecture, string>>>;
  /** The wheel's size, for the progress. */
  readonly download: string;
  /** The free disk that building takes, in GB, without CUDA. */
  readonly space: number;
  readonly usesCard: boolean;
}

const folder = (name: string) => path.join(ROOT, ".cache", "engines", name);

export const NATIVE: Flavour = {
  engine: "native",
  package: "@tensorflow/tfjs-node",
  folder: folder("native"),
  published: ["linux", "darwin", "win32"],
  installArguments: [],
  // The wheel `tensorflow` for x64 brings half a gigabyte for cards.
  wheels: { x64: "tensorflow-cpu==2.21.0", arm64: "tensorflow==2.21.0" },
  download: "0.3 GB",
  space: 2,
  usesCard: false,
};

export const GPU: Flavour = {
  engine: "gpu",
  package: "@tensorflow/tfjs-node-gpu",
  folder: folder("gpu"),
  published: ["linux", "win32"],
  installArguments: ["gpu", "download"],
  // They are of 2022, when CUDA was at 11.
  needsLibrary: "libcudart.so.11.0",
  // The wheel for arm64 knows nothing of cards.
  wheels: { x64: "tensorflow==2.21.0" },
  download: "0.6 GB",
  space: 3,
  usesCard: true,
};

export const FLAVOURS: readonly Flavour[] = [NATIVE, GPU];

/** How one flavour is to be installed, and where: not yet in its own folder, which takes its name when all is done. */
export interface Plan {
  readonly flavour: Flavour;
  readonly folder: string;
  readonly log: string;
  /** Whether NVIDIA's libraries are to come along. */
  readonly cuda: boolean;
  /** Whether there is a card, which then must be used. */
  readonly card: boolean;
}

/** The folder of the package itself, in a plan or where it is installed. */
export function packageFolder({
  flavour,
  folder,
}: Pick<Plan, "flavour" | "folder">): string {
  return path.join(folder, "node_modules", flavour.package);
}
