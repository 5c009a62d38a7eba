import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { expect } from "chai";
import { analyse, type CodeFile } from "../../../src/grade/code/analyse";
import { Analyst } from "../../../src/grade/code/analyst";
import { notebook } from "../helpers/folder";

type Run = (...args: unknown[]) => unknown;

/** What the module exports, run here. */
function load(code: string | undefined): Record<string, Run> {
  const exports: Record<string, Run> = {};
  new Function("exports", "require", code!)(exports, createRequire(__filename));
  return exports;
}

/** What becomes of a student's file, with the code itself. */
function analysed(file: CodeFile) {
  const { compiled, ...others } = analyse(file);
  return { ...others, ...compiled };
}

type Cells = Parameters<typeof notebook>[0];
const fromCells = (cells: Cells, exercises = ["f", "g"]) =>
  analysed({ kind: "notebook", text: notebook(cells), exercises });
const fromFile = (text: string) =>
  analysed({ kind: "module", text, exercises: ["f", "g"] });
const F = "exercise:f";
const G = "exercise:g";

describe("the module of a notebook", () => {
  it("has the exercises, with the imports, helpers and tables that they need from other cells", async () => {
    const { code, notes } = fromCells([
      'import ndarray from "ndarray";\nimport * as tf from "@tensorflow/tfjs";',
      "const table: number[] = [];\nfor (let i = 0; i < 3; i++) table.push(i * i);",
      "interface Pair { a: number }\nconst helper = ({ a }: Pair) => a + table[2];",
      [F, "function f(a: number): number { return helper({ a }); }"],
      [G, "const g = async (x: number) => ndarray([x]).get(0) + f(x);"],
    ]);
    expect(notes).to.deep.equal([]);
    expect(load(code).f(1)).to.equal(5);
    expect(await load(code).g(1)).to.equal(6);
  });

  it("runs no cell that was not asked for, nor what else an exercise's cell does", () => {
    const { code } = fromCells([
      "globalThis.ran = 1;",
      "const loud = console.log('x'); const quiet = 1;",
      [
        F,
        "function f() { return (globalThis as any).ran; }\nf();\nglobalThis.ran = 2;\nawait check('x', f)",
      ],
    ]);
    expect(load(code).f()).to.equal(undefined);
    expect(code).to.not.contain("loud");
  });

  it("does not take a helper for a parameter, a local, a property, a label or a type of the same name", () => {
    const { code } = fromCells([
      'import { loadImage } from "./src/index";\nconst map = loadImage(1), local = map, prop = map, label = map, T = map, e = map, i = map, shape = map;',
      [
        F,
        `function f(map: T, ...[shape]: number[]) {
          const { prop: local } = { prop: 1 };
          label: for (let i = 0; ; i++) { if (i > 2) break label; }
          try { throw 1 } catch (e) { return map + local + shape + ({ map: 1 }).map + (e as T); }
        }`,
      ],
    ]);
    expect(code).to.not.contain("loadImage");
    expect(load(code).f(1, 1)).to.equal(5);
  });

  it("takes the declaration that was in force at the exercise's cell", () => {
    const { code } = fromCells([
      "const scale = 1;",
      [F, "const f = () => scale;"],
      "const scale = 2;",
      [G, "const g = () => scale + later();"],
      "const later = () => 10;",
    ]);
    expect(load(code).f()).to.equal(1);
    expect(load(code).g()).to.equal(12);
  });

  it("takes the last cell with the tag, and one without it only where there is none", () => {
    const { code, notes } = fromCells([
      [F, "const f = () => 1;"],
      [F, "export const f = () => 2;"],
      "const f = () => 3;",
      "export default function g() { return 4; }",
    ]);
    expect(load(code).f()).to.equal(2);
    expect(load(code).g()).to.equal(4);
    expect(notes).to.deep.equal([
      "`g` was taken from a cell without the tag exercise:g",
    ]);
  });

  it("keeps what goes wrong in one exercise away from the others", () => {
    const { code, notes } = fromCells([
      [F, "const f = (x => ;"],
      [G, "const g = () => 1;"],
    ]);
    expect(() => load(code).f()).to.throw("does not compile: line 1");
    expect(load(code).g()).to.equal(1);
    expect(notes.join()).to.contain("does not compile: f, line 1");
    const later = fromCells([
      "const table = boom();\nfunction boom() { throw new Error('no table'); }",
      [F, "const f = () => table;"],
      [G, "const g = () => 1;"],
    ]);
    expect(() => load(later.code).f()).to.throw("no table");
    expect(load(later.code).g()).to.equal(1);
  });

  it("finds what only the engine refuses, one exercise at a time", () => {
    const { code } = fromCells([
      [F, "function f() { let a = 1; let a = 2; return a; }"],
      [G, "const g = () => 1;"],
    ]);
    expect(() => load(code).f()).to.throw("already been declared");
    expect(load(code).g()).to.equal(1);
  });

  it("waits for a helper that is awaited at the top", async () => {
    const { code } = fromCells([
      "const table = await Promise.resolve([7]);",
      [F, "const f = () => table[0];"],
    ]);
    expect(await load(code).f()).to.equal(7);
  });

  it("says what is not there for graded code, where it is used", () => {
    const { code } = fromCells([
      'import { compute, type Network } from "./src/index";',
      [F, "const f = (n: Network) => compute(() => n);"],
      [G, "const g = () => 1;"],
    ]);
    expect(() => load(code).f()).to.throw(
      '`compute` comes from "./src/index", which graded code cannot use',
    );
    expect(load(code).g()).to.equal(1);
  });

  it("is no module where nothing compiles, or nothing is there", () => {
    expect(fromCells([[F, "const f = ("]]).problem).to.contain("f, line 1");
    expect(fromCells([]).notes).to.deep.equal([
      "no cell declares `f`",
      "no cell declares `g`",
    ]);
  });

  it("is refused for what is no notebook, and survives odd cells", () => {
    const read = (text: string) =>
      analysed({ kind: "notebook", text, exercises: ["f"] });
    for (const text of [
      "",
      "{",
      "[]",
      "null",
      "3",
      '{"cells":{}}',
      "[".repeat(1e5),
    ])
      expect(read(text).unreadable, text.slice(0, 20)).to.contain(
        "no notebook",
      );
    const cells = [
      null,
      1,
      [],
      {},
      { cell_type: "code" },
      { cell_type: "code", source: [1] },
      { cell_type: "code", source: "const f = () => 1", metadata: { tags: 1 } },
    ];
    const { code } = read(JSON.stringify({ cells, nbformat: 99 }));
    expect(load(code).f()).to.equal(1);
  });

  it("takes the workbook's own notebook as it is, and leaves its network alone", () => {
    const file = path.join(__dirname, "../../../notebooks/02-grad-cam.ipynb");
    const { code, notes } = analysed({
      kind: "notebook",
      text: readFileSync(file, "utf8"),
      exercises: ["gradCamWeights", "gradCamMap", "toHeatmap"],
    });
    expect(notes).to.deep.equal([]);
    expect(code).to.not.match(/loadModel|src\/index/);
    for (const run of Object.values(load(code)))
      expect(() => run()).to.throw("Not yet");
  });
});

describe("the module of a file", () => {
  it("is the file", () => {
    const text =
      'import * as tf from "@tensorflow/tfjs";\nexport const f = () => tf.scalar(1);';
    const { code, ...others } = fromFile(text);
    expect(load(code).f()).to.have.property("dtype", "float32");
    expect(others).to.deep.equal({ refusedImports: [], notes: [] });
  });

  it("says what it asks for in other ways, and cannot have", () => {
    const { refusedImports } = fromFile(
      'export const f = () => [require("fs"), require("ndarray"), import("node:net")];',
    );
    expect(refusedImports).to.have.members(["fs", "node:net"]);
  });

  it("says where only `export` is missing", () => {
    const { notes } = fromFile("function f() {}\nexport const g = 1;");
    expect(notes).to.deep.equal([
      "`f` is declared but not exported: write `export` before it",
    ]);
    for (const other of [
      "export { f };",
      "exports.f = f;",
      "export default f;",
    ])
      expect(fromFile(`function f() {}\n${other}`).notes).to.deep.equal([]);
  });

  it("does not compile: the line is named", () => {
    expect(
      fromFile("export const f = 1;\nexport const g = (").problem,
    ).to.match(/^line 2: .*[^.]$/);
    expect(fromFile("let a = 1; let a = 2;").problem).to.contain(
      "already been declared",
    );
  });

  it("says what is not there where it is used", () => {
    const { code, notes } = fromFile(
      'import {\n  compute,\n} from "../src/index";\nimport "./other";\nimport type { X } from "./types";\nexport const f = () => compute();\nexport const g = (): X => 1;',
    );
    expect(() => load(code).f()).to.throw("`compute` comes from");
    expect(load(code).g()).to.equal(1);
    expect(notes).to.have.length(2);
  });
});

describe("the analyst", () => {
  const analyst = new Analyst(0.3);
  after(() => analyst.close());
  const ask = (text: string) =>
    analyst.analyse({ kind: "module", text, exercises: [] });

  it("outlives code that takes a compiler for ever, or is nested too deeply", async () => {
    const slow = "f(x => x + 1);".repeat(7e4);
    const answers = await Promise.all([
      ask(slow),
      ask("(".repeat(1e5)),
      ask("export const f = 1;"),
    ]);
    expect(answers[0].unreadable).to.contain("more than 0.3 s");
    expect(answers[1].unreadable ?? answers[1].problem).to.be.a("string");
    expect(answers[2].compiled?.code).to.contain("exports.f = 1");
  });
});
