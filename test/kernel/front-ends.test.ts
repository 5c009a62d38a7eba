import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { jupyterEnv, pathsOf, ROOT } from "../../src/setup/paths.mjs";

const BIN = path.join(ROOT, ".cache", "front-ends", "bin");

interface Cell {
  source: string;
  outputs?: object[];
  execution_count?: number;
  metadata?: object;
}

function writeNotebook(file: string, cells: readonly Cell[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: "tslab",
        display_name: "TypeScript (tslab)",
        language: "typescript",
      },
    },
    cells: cells.map((cell, i) => ({
      id: `cell-${i}`,
      cell_type: "code",
      execution_count: null,
      outputs: [],
      metadata: {},
      ...cell,
    })),
  };
  writeFileSync(file, JSON.stringify(notebook));
}

/** Papermill, nbval and nbgrader in an environment of their own, which `.ci/run` makes; the project's kernel. */
describe("the kernel under other front ends (slow)", function () {
  this.timeout(180_000);
  let folder: string;
  before(function () {
    if (!existsSync(path.join(BIN, "papermill"))) this.skip();
    folder = mkdtempSync(path.join(tmpdir(), "front-ends-"));
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  function call(program: string, ...args: string[]) {
    return callIn(folder, program, args);
  }

  function callIn(cwd: string, program: string, args: readonly string[]) {
    const data = path.dirname(path.dirname(pathsOf().kernelspec));
    const PATH = `${BIN}${path.delimiter}${process.env.PATH}`;
    const env = { ...jupyterEnv(), PATH, JUPYTER_PATH: data, VIRTUAL_ENV: "" };
    const done = spawnSync(path.join(BIN, program), args, {
      cwd,
      env: { ...env, HOME: folder },
      encoding: "utf8",
    });
    return { status: done.status, text: done.stdout + done.stderr };
  }

  it("papermill sets parameters", () => {
    writeNotebook(path.join(folder, "in.ipynb"), [
      {
        source: "let alpha: number = 0.5; // a share\nlet name = 'cat'",
        metadata: { tags: ["parameters"] },
      },
      { source: "[2 * alpha, name, list]" },
    ]);
    const help = call("papermill", "--help-notebook", "in.ipynb").text;
    expect(help).to.match(/alpha: number \(default 0\.5\) +a share/);
    const parameters = "{ alpha: 0.25, name: it's a dog, list: [1, null] }";
    const run = call("papermill", "in.ipynb", "out.ipynb", "-y", parameters);
    expect(run.status, run.text).to.equal(0);
    const out = readFileSync(path.join(folder, "out.ipynb"), "utf8");
    expect(out).to.include(`[ 0.5, \\"it's a dog\\", [ 1, null ] ]`);
  });

  it("nbval compares with the outputs that a notebook holds", () => {
    const result = (text: string) => ({
      output_type: "execute_result",
      execution_count: 1,
      metadata: {},
      data: { "text/plain": text },
    });
    const cell = (text: string) => ({
      source: "6 * 7",
      execution_count: 1,
      outputs: [result(text)],
    });
    writeNotebook(path.join(folder, "same.ipynb"), [cell("42")]);
    writeNotebook(path.join(folder, "other.ipynb"), [cell("43")]);
    const same = call("pytest", "--nbval", "same.ipynb");
    expect(same.status, same.text).to.equal(0);
    const other = call("pytest", "--nbval", "other.ipynb");
    expect(other.status).to.equal(1);
    expect(other.text).to.include("1 failed");
  });

  it("nbgrader grades good, wrong and crashing submissions", () => {
    const course = path.join(folder, "course");
    const tagged = (source: string, id: string, more: object) => ({
      source,
      metadata: {
        nbgrader: {
          schema_version: 3,
          grade_id: id,
          grade: false,
          solution: false,
          locked: false,
          task: false,
          ...more,
        },
      },
    });
    const solution = "const twice = (x: number): number => 2 * x;";
    writeNotebook(path.join(course, "source/ps1/p.ipynb"), [
      { source: "import { expect } from 'chai';" },
      tagged(
        `// ### BEGIN SOLUTION\n${solution}\n// ### END SOLUTION`,
        "twice",
        { solution: true },
      ),
      tagged(
        "expect(twice(2)).to.equal(4);\n// ### BEGIN HIDDEN TESTS\nexpect(twice(5)).to.equal(10);\n// ### END HIDDEN TESTS",
        "hidden",
        { grade: true, locked: true, points: 3 },
      ),
      tagged("expect(twice(0)).to.equal(0);", "zero", {
        grade: true,
        locked: true,
        points: 2,
      }),
    ]);
    const config = [
      "c = get_config()",
      'c.CourseDirectory.course_id = "x"',
      'c.ClearSolutions.begin_solution_delimeter = "// ### BEGIN SOLUTION"',
      'c.ClearSolutions.end_solution_delimeter = "// ### END SOLUTION"',
      'c.ClearHiddenTests.begin_test_delimeter = "// ### BEGIN HIDDEN TESTS"',
      'c.ClearHiddenTests.end_test_delimeter = "// ### END HIDDEN TESTS"',
      `c.ClearSolutions.code_stub = {"typescript": "// your code"}`,
    ];
    writeFileSync(
      path.join(course, "nbgrader_config.py"),
      config.join("\n") + "\n",
    );
    const grader = (...args: string[]) => callIn(course, "nbgrader", args);
    const released = grader("generate_assignment", "ps1");
    expect(released.status, released.text).to.equal(0);
    const text = readFileSync(path.join(course, "release/ps1/p.ipynb"), "utf8");
    expect(text).to.include("// your code").and.not.include("2 * x");
    for (const [student, code] of Object.entries({
      good: solution,
      wrong: "const twice = (x: number): number => x * x;",
      crash: `process.exit(1);\n${solution}`,
      late: `${solution}\nsetTimeout(() => { throw new Error("late"); }, 50);`,
    })) {
      const file = path.join(course, "submitted", student, "ps1/p.ipynb");
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(
        file,
        text.replace("// your code", JSON.stringify(code).slice(1, -1)),
      );
    }
    const graded = grader("autograde", "ps1");
    expect(graded.status, graded.text).to.equal(0);
    const exported = grader("export");
    expect(exported.status, exported.text).to.equal(0);
    const [head, ...rows] = readFileSync(
      path.join(course, "grades.csv"),
      "utf8",
    )
      .trim()
      .split("\n")
      .map((line) => line.trim().split(","));
    const at = (name: string) => head.indexOf(name);
    const scores = Object.fromEntries(
      rows.map((row) => [row[at("student_id")], Number(row[at("raw_score")])]),
    );
    expect(scores).to.include({ good: 5, wrong: 2, crash: 0 });
    expect(scores).to.have.property("late");
  });
});
