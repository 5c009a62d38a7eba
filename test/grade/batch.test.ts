import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect } from "chai";
import {
  gradeFolder,
  Interrupted,
  type BatchOptions,
} from "../../src/grade/batch";
import { Analyst } from "../../src/grade/code/analyst";
import { loadGradedLesson } from "../../src/grade/graded-lesson";
import { localMarker } from "../../src/grade/marker";
import { DEFAULT_RULES } from "../../src/grade/rules";
import type { SandboxPool } from "../../src/grade/types";
import { doublePool } from "./helpers/double";
import { parseCsv } from "./helpers/fields";
import { notebook, temporaryFolder, write } from "./helpers/folder";

const ROOT = path.join(__dirname, "../..");
const solution = readFileSync(
  path.join(ROOT, "lessons/02-grad-cam/solution.ts"),
  "utf8",
);
const wrong = solution.replace(
  "tf.mean(gradients, [0, 1])",
  "tf.sum(gradients, [0, 1])",
);
const cell = (id: string) => {
  const all = solution.split(/^export /m);
  return all.find((one) => one.startsWith(`function ${id}(`))!;
};

/** Every kind of submission once. */
const CLASS: Record<string, string> = {
  "ada/02-grad-cam.ts": solution,
  "bob/02-grad-cam.ts": wrong,
  "eve/02-grad-cam.ts": `${solution.replace("export function toHeatmap", "function own")}\nexport function toHeatmap() { throw new Error("STOP"); }`,
  "fay/readme.md": "sorry",
  "gil/02-grad-cam.ts": "export const (",
  "hal/02-grad-cam.ipynb": notebook([
    'import * as tf from "@tensorflow/tfjs";',
    ["exercise:gradCamWeights", cell("gradCamWeights")],
  ]),
};

describe("a folder of submissions", () => {
  const folder = temporaryFolder();
  const lesson = loadGradedLesson("02-grad-cam");
  const analyst = new Analyst();
  after(() => analyst.close());

  const grade = (
    more: Partial<BatchOptions> = {},
    pool: SandboxPool = doublePool(),
  ) =>
    gradeFolder(
      {
        submissions: path.join(folder(), "in"),
        out: path.join(folder(), "out"),
        jobs: 2,
        rules: DEFAULT_RULES,
        formats: [],
        assignment: "02-grad-cam",
        ...more,
      },
      { lesson, marker: localMarker(lesson, pool), analyst },
    );
  const inside = (files: Record<string, string>) =>
    write(path.join(folder(), "in"), files);
  const read = (name: string, out = "out") =>
    readFileSync(path.join(folder(), out, name), "utf8");
  const totals = (out = "out") =>
    Object.fromEntries(
      parseCsv(read("grades.csv", out))
        .slice(1)
        .map((line) => [line[0], line[4]]),
    );
  const filesIn = (out: string) =>
    readdirSync(path.join(folder(), out), {
      recursive: true,
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        path.relative(
          path.join(folder(), out),
          path.join(entry.parentPath, entry.name),
        ),
      )
      .sort();

  it("gives a row, results and feedback for everyone", async () => {
    inside(CLASS);
    const { rows, fresh, failures } = await grade();
    expect(parseCsv(read("grades.csv"))[0]).to.deep.equal([
      "student",
      "gradCamWeights",
      "gradCamMap",
      "toHeatmap",
      "total",
      "max",
    ]);
    expect(Object.keys(totals())).to.deep.equal([
      "ada",
      "bob",
      "eve",
      "fay",
      "gil",
      "hal",
    ]);
    expect(totals()).to.include({
      ada: "7",
      eve: "4",
      fay: "0",
      gil: "0",
      hal: "2",
    });
    expect(rows.map(({ result }) => result?.status)).to.deep.equal([
      "graded",
      "graded",
      "stopped",
      "no submission",
      "does not compile",
      "graded",
    ]);
    for (const student of Object.keys(totals()))
      for (const name of ["results.json", "grade.json", "feedback.html"])
        expect(
          existsSync(path.join(folder(), "out", student, name)),
          `${student}/${name}`,
        ).to.equal(true);
    expect(JSON.parse(read("ada/results.json")).score).to.equal(7);
    expect(read("bob/feedback.html"))
      .to.contain("the sum instead of the mean")
      .and.to.contain("expected [2]")
      .and.to.contain("yours [2]");
    expect([fresh, failures.size]).to.deep.equal([5, 0]);
  });

  it("gives the same bytes for the same input, times aside, whatever the number of jobs", async () => {
    inside(CLASS);
    await grade({
      jobs: 1,
      out: path.join(folder(), "one"),
      formats: ["canvas", "junit"],
    });
    await grade({
      jobs: 4,
      out: path.join(folder(), "four"),
      formats: ["canvas", "junit"],
    });
    expect(filesIn("one")).to.deep.equal(filesIn("four"));
    const timeless = (text: string) =>
      text
        .replace(/"(execution_time|seconds)": [\d.e-]+/g, "")
        .replace(/ time="[\d.]+"/g, "");
    for (const name of filesIn("one"))
      expect(timeless(read(name, "one")), name).to.equal(
        timeless(read(name, "four")),
      );
  });

  it("does only what is missing or has changed when it is run again", async () => {
    inside(CLASS);
    await grade();
    const before = filesIn("out").map((name) => read(name));
    const again = doublePool();
    expect((await grade({}, again)).fresh).to.equal(0);
    expect(again.opened).to.equal(0);
    expect(filesIn("out").map((name) => read(name))).to.deep.equal(before);
    inside({ "bob/02-grad-cam.ts": solution });
    rmSync(path.join(folder(), "out/ada"), { recursive: true });
    const third = doublePool();
    await grade({}, third);
    expect(third.opened).to.equal(2);
    expect(totals()).to.include({ ada: "7", bob: "7" });
  });

  it("grades again when the checks are others, and not when only the rules are", async () => {
    inside({ "ada/02-grad-cam.ts": wrong });
    await grade();
    const rules = { ...DEFAULT_RULES, partial: "all" as const };
    const same = doublePool();
    await grade({ rules }, same);
    expect(same.opened).to.equal(0);
    expect(totals().ada).to.equal("5");
    const pool = doublePool();
    const other = { ...lesson, checkVersion: "other" };
    await gradeFolder(
      {
        submissions: path.join(folder(), "in"),
        out: path.join(folder(), "out"),
        jobs: 1,
        rules,
        formats: [],
        assignment: "x",
      },
      { lesson: other, marker: localMarker(other, pool), analyst },
    );
    expect(pool.opened).to.equal(1);
  });

  it("stops when asked to, keeps what is there, and goes on from there", async () => {
    inside(
      Object.fromEntries(
        Array.from({ length: 8 }, (_, i) => [
          `s${i}/02-grad-cam.ts`,
          `${solution}// ${i}`,
        ]),
      ),
    );
    const stop = new AbortController();
    const error = await grade({
      jobs: 1,
      signal: stop.signal,
      onProgress: (done) => done === 3 && stop.abort(),
    }).catch((e: Error) => e);
    expect(error).to.be.instanceOf(Interrupted);
    expect(String(error)).to.contain("3 of 8 are graded and stay");
    const rest = doublePool();
    await grade({}, rest);
    expect(rest.opened).to.equal(5);
    expect(Object.values(totals())).to.deep.equal(Array(8).fill("7"));
  });

  it("does not take a half-written record for a result", async () => {
    inside({ "ada/02-grad-cam.ts": solution });
    await grade();
    const record = path.join(folder(), "out/ada/grade.json");
    writeFileSync(record, read("ada/grade.json").slice(0, 500));
    writeFileSync(path.join(folder(), "out/ada/.part-123"), "left behind");
    await grade();
    expect(totals().ada).to.equal("7");
    expect(filesIn("out")).to.deep.equal([
      "ada/feedback.html",
      "ada/grade.json",
      "ada/results.json",
      "grades.csv",
      "report.html",
    ]);
  });

  it("stops where nothing can be written, and says so", async () => {
    inside({ "ada/02-grad-cam.ts": solution, "bob/02-grad-cam.ts": solution });
    write(folder(), { "out/ada": "a file where a folder should be" });
    const error = await grade({ jobs: 1 }).catch((e: Error) => e);
    expect(error).to.be.instanceOf(Interrupted);
    expect(String(error)).to.match(/ENOTDIR|EEXIST/);
  });

  it("gives nobody a zero for the grader's own trouble", async () => {
    inside({
      "ada/02-grad-cam.ts": "TROUBLE;",
      "bob/02-grad-cam.ts": solution,
    });
    const { failures } = await grade();
    expect([...failures.keys()]).to.deep.equal(["ada"]);
    expect(totals()).to.deep.equal({ ada: "", bob: "7" });
    expect(existsSync(path.join(folder(), "out/ada/grade.json"))).to.equal(
      false,
    );
    expect(read("report.html")).to.contain("could not be graded");
  });

  it("counts days late by the file's time, or by a list that no student can write", async () => {
    inside({ "ada/02-grad-cam.ts": solution, "bob/02-grad-cam.ts": solution });
    const rules = {
      ...DEFAULT_RULES,
      deadline: new Date("2026-01-10T00:00:00Z"),
    };
    for (const [student, time] of [
      ["ada", "2026-01-09"],
      ["bob", "2026-01-11T12:00"],
    ])
      utimesSync(
        path.join(folder(), "in", student, "02-grad-cam.ts"),
        0,
        new Date(time),
      );
    await grade({ rules });
    expect(totals()).to.deep.equal({ ada: "7", bob: "5.6" });
    inside({ "submitted-at.csv": "student,time\nada,2026-01-10T00:00:01Z\n" });
    await grade({ rules });
    expect(totals()).to.deep.equal({ ada: "6.3", bob: "5.6" });
  });

  it("grades all attempts, and takes the last or the best", async () => {
    inside({ "ada/1/02-grad-cam.ts": solution, "ada/2/02-grad-cam.ts": wrong });
    await grade();
    expect(Number(totals().ada)).to.be.below(7);
    await grade({ rules: { ...DEFAULT_RULES, attempts: "best" } });
    expect(totals().ada).to.equal("7");
    expect(read("ada/feedback.html")).to.contain("one of 2");
  });

  it("finds a place for a student who is called like a file of ours", async () => {
    inside({
      "grades.csv/02-grad-cam.ts": solution,
      "grades.csv_/02-grad-cam.ts": wrong,
      "=1+1/02-grad-cam.ts": solution,
    });
    await grade();
    expect(totals()).to.have.keys("grades.csv", "grades.csv_", "'=1+1");
    expect(
      statSync(path.join(folder(), "out/grades.csv__")).isDirectory(),
    ).to.equal(true);
    expect(read("report.html")).to.contain('href="grades.csv__/feedback.html"');
  });

  it("makes pages that need nothing else, and in which a student's text is text", async () => {
    mkdirSync(path.join(folder(), "in/<img src=x onerror=alert(1)>"), {
      recursive: true,
    });
    inside({
      "eve/02-grad-cam.ts":
        'export function gradCamMap() { throw new Error("<script>alert(1)</script>"); }',
    });
    await grade();
    for (const name of filesIn("out").filter((one) => one.endsWith(".html"))) {
      const html = read(name);
      expect(html, name).to.not.match(/<script|<img src=x|https?:|<link|url\(/);
      expect(html).to.contain("default-src 'none'");
    }
    expect(read("eve/feedback.html")).to.contain("&lt;script&gt;");
  });
});
