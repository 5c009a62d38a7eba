import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { pathsOf, ROOT } from "../../src/setup/paths.mjs";

/** The pickles before the tensors: magic number, protocol version, byte order. */
const HEAD = `
import pickle, struct, sys
out = open(sys.argv[1], "wb")
for value in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
    pickle.dump(value, out, protocol=2)
`;

/**
 * Written by hand, as torch.save writes it: "w" is the transpose of a stored [3, 2] array, "n" counts in int64.
 */
const TENSORS = `
class Call:
    def __init__(self, name, args): self.name, self.args = name, args

def put(x):
    if isinstance(x, Call): return b"c" + x.name + b"(" + b"".join(map(put, x.args)) + b"tR"
    if isinstance(x, tuple): return b"(" + b"".join(map(put, x)) + b"t"
    if isinstance(x, int): return b"J" + struct.pack("<i", x)
    return b"X" + struct.pack("<I", len(x)) + x.encode()

def storage(kind, key, count):
    return b"(" + put("storage") + b"ctorch\\n" + kind + b"\\n" + put(key) + put("cpu") + put(count) + b"NtQ"

def tensor(store, shape, stride):
    rest = put(0) + put(shape) + put(stride) + b"\\x89" + b"ccollections\\nOrderedDict\\n)R"
    return b"ctorch._utils\\n_rebuild_tensor_v2\\n(" + store + rest + b"tR"

out.write(b"\\x80\\x02ccollections\\nOrderedDict\\n)R("
    + put("w") + tensor(storage(b"FloatStorage", "a", 6), (2, 3), (1, 2))
    + put("n") + tensor(storage(b"LongStorage", "b", 1), (), ()) + b"u.")
pickle.dump(["a", "b"], out, protocol=2)
out.write(struct.pack("<q6f", 6, 0, 1, 2, 3, 4, 5) + struct.pack("<qq", 1, 7))
`;

const MALICIOUS = `
class Evil:
    def __reduce__(self): return (open, (sys.argv[2], "w"))
pickle.dump({"w": Evil()}, out, protocol=2)
`;

describe("extract_weights.py", () => {
  const { python } = pathsOf();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "workbook-weights-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function extract(script: string, trap = "") {
    const checkpoint = path.join(folder, "checkpoint.pth");
    const output = path.join(folder, "weights.safetensors");
    const made = spawnSync(python, ["-c", script, checkpoint, trap]);
    expect(String(made.stderr)).to.equal("");
    const program = path.join(ROOT, "src/setup/extract_weights.py");
    const run = spawnSync(python, [program, checkpoint, output], {
      encoding: "utf8",
    });
    return { ...run, output };
  }

  it("writes float32 tensors row by row, whatever order they were stored in", () => {
    const { status, stderr, output } = extract(HEAD + TENSORS);
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    const file = readFileSync(output);
    const length = Number(file.readBigUInt64LE(0));
    expect(length % 8).to.equal(0);
    const header = JSON.parse(file.toString("utf8", 8, 8 + length));
    expect(header).to.deep.equal({
      w: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    });
    const values = [0, 1, 2, 3, 4, 5].map((i) =>
      file.readFloatLE(8 + length + 4 * i),
    );
    expect(values).to.deep.equal([0, 2, 4, 1, 3, 5]);
  });

  it("refuses a pickle that calls anything but the tensors' own names", () => {
    const trap = path.join(folder, "trap");
    const { status, stderr, output } = extract(HEAD + MALICIOUS, trap);
    expect(status).to.equal(1);
    expect(stderr).to.match(
      /the file asks for (io|builtins|__builtin__)\.open/,
    );
    expect(existsSync(trap)).to.equal(false);
    expect(existsSync(output)).to.equal(false);
  });

  it("refuses a truncated file, and one that is something else", () => {
    const cut = `out.close(); b = open(sys.argv[1], "rb").read(); open(sys.argv[1], "wb").write(b[:-20])`;
    const truncated = extract(`${HEAD}${TENSORS}${cut}`);
    expect(truncated.status).to.equal(1);
    expect(truncated.stderr).to.contain("the file ends inside storage");
    const other = extract(`import sys; open(sys.argv[1], "w").write("hello")`);
    expect(other.status).to.equal(1);
    expect(other.stderr).to.contain("to be a PyTorch checkpoint");
    expect(existsSync(other.output)).to.equal(false);
  });
});
