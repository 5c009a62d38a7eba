import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { loadOnnxRuntime } from "../../src/engine/onnx-runtime";

/** Stands for a library that computes what is asked of it. */
const WORKS = `
  exports.Tensor = class {};
  exports.InferenceSession = { create: async () => ({ run: async () => ({ y: { data: Array(10).fill(288) } }) }) };
`;

describe("loading ONNX Runtime", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "onnx-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = () => loadOnnxRuntime([folder], path.join(folder, "cache"));

  function install(code: string): string {
    const at = path.join(folder, "node_modules", "onnxruntime-node");
    mkdirSync(at, { recursive: true });
    writeFileSync(path.join(at, "index.js"), code);
    return path.join(at, "index.js");
  }

  it("says that it is not installed", () => {
    expect(load).to.throw("onnxruntime-node is not installed");
  });

  it("survives a library that ends the process, and says how it ended", () => {
    install("process.abort()");
    expect(load).to.throw("onnxruntime-node cannot be loaded here (SIGABRT)");
  });

  it("says why a library cannot be loaded", () => {
    install("throw new Error('libstdc++.so.6: version not found')");
    expect(load).to.throw(
      "onnxruntime-node cannot be loaded here (Error: libstdc++.so.6: version not found)",
    );
  });

  it("refuses a library that computes wrong values", () => {
    install(WORKS.replace("288", "287"));
    expect(load).to.throw("it computes wrong values");
  });

  it("works where the package is installed", () => {
    expect(
      loadOnnxRuntime(undefined, path.join(folder, "cache")),
    ).to.have.property("InferenceSession");
  });

  it("tries a library once, and again when it has changed", () => {
    const trials = path.join(folder, "trials");
    const code = `${WORKS} require("fs").appendFileSync(${JSON.stringify(trials)}, process.ppid === ${process.pid} ? "child " : "");`;
    install(code);
    load();
    load();
    expect(readFileSync(trials, "utf8")).to.equal("child ");
    install(`${code} // mended`);
    load();
    expect(readFileSync(trials, "utf8")).to.equal("child child ");
  });

  it("does not need a folder that it can write to", () => {
    install(WORKS);
    writeFileSync(path.join(folder, "cache"), "a file in its place");
    expect(load).not.to.throw();
  });
});
