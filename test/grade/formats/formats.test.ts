import { expect } from "chai";
import { grades } from "../../../src/grade/formats/grades";
import { FORMATS } from "../../../src/grade/formats/formats";
import type { Row } from "../../../src/grade/formats/format";
import {
  expectDocumented,
  parseCsv,
  parseXml,
  type Documented,
} from "../helpers/fields";
import { course, ODD_NAMES, result, rows } from "../helpers/rows";

function all(name: string, some: readonly Row[] = rows): string {
  const format = FORMATS[name];
  if (!("forAll" in format)) throw new Error(`${name} has no file for all`);
  return format.forAll(some, course).content;
}
function one(name: string, row: Row) {
  const format = FORMATS[name];
  if (!("forStudent" in format))
    throw new Error(`${name} has no file for a student`);
  return JSON.parse(format.forStudent(row.result!, course).content);
}
const graded = rows.filter((row) => row.result);
const FORMULA = /^[=+\-@\t\r]/;

describe("grades.csv", () => {
  const lines = parseCsv(grades(rows, course).content);

  it("has a row for every student: one column per exercise, total and max", () => {
    expect(lines[0]).to.deep.equal(["student", "f", "g", "total", "max"]);
    expect(lines[1]).to.deep.equal(["ada", "2", "0.75", "2.2", "5"]);
    expect(lines[2]).to.deep.equal(["bob", "0", "0", "0", "5"]);
    expect(lines).to.have.length(rows.length + 1);
  });

  it("leaves the cells empty where the grader itself was in trouble", () => {
    expect(lines[4]).to.deep.equal(["gone", "", "", "", "5"]);
  });

  it("keeps names as they are, except that none is a formula", () => {
    const names = lines.slice(5).map(([name]) => name);
    expect(names).to.deep.equal(
      ODD_NAMES.map((name) => (FORMULA.test(name) ? `'${name}` : name)),
    );
    for (const name of names) expect(name).to.not.match(FORMULA);
  });
});

describe("Gradescope's results.json", () => {
  const visibility = ["hidden", "after_due_date", "after_published", "visible"];
  const format = ["text", "html", "simple_format", "md", "ansi"];
  const documented: Documented = {
    fields: {
      "score?": "number",
      "execution_time?": "number",
      "output?": "string",
      "output_format?": format,
      "test_output_format?": format,
      "test_name_format?": format,
      "visibility?": visibility,
      "stdout_visibility?": visibility,
      "extra_data?": "any",
      "tests?": {
        list: {
          fields: {
            "score?": "number",
            "max_score?": "number",
            "status?": ["passed", "failed"],
            "name?": "string",
            "name_format?": format,
            "number?": "string",
            "output?": "string",
            "output_format?": format,
            "tags?": { list: "string" },
            "visibility?": visibility,
            "extra_data?": "any",
          },
        },
      },
      "leaderboard?": "any",
    },
  };

  it("has only documented fields, for every kind of result", () => {
    for (const row of graded)
      expectDocumented(one("gradescope", row), documented);
  });

  it("has the score, a test per exercise, and says what is to be said", () => {
    const { score, tests, output } = one("gradescope", rows[0]);
    expect(score).to.equal(2.2);
    expect(tests).to.have.length(2);
    expect(tests[0]).to.include({
      score: 2,
      max_score: 2,
      status: "passed",
      name: "f: the f",
      number: "1",
    });
    expect(tests[1]).to.include({
      score: 0.75,
      max_score: 3,
      status: "failed",
    });
    expect(tests[1].output).to.contain("typical mistake: wrong g");
    expect(output).to.equal("2 days late: 0.55 points less.");
    expect(one("gradescope", rows[1]).output).to.equal(
      "Nothing was handed in.",
    );
  });

  it("says loudly when nothing was isolated", () => {
    const row = { ...rows[0], result: result("ada", { isolation: "none" }) };
    expect(one("gradescope", row).output).to.contain("without isolation");
    expect(one("gradescope", row).extra_data.isolation).to.equal("none");
  });
});

describe("PrairieLearn's results.json", () => {
  const images: Documented = {
    list: { fields: { url: "string", "label?": "string" } },
  };
  const documented: Documented = {
    fields: {
      gradable: "boolean",
      "score?": "number",
      "format_errors?": { list: "string" },
      "message?": "string",
      "output?": "string",
      "images?": images,
      "tests?": {
        list: {
          fields: {
            name: "string",
            "description?": "string",
            points: "number",
            max_points: "number",
            "message?": "string",
            "output?": "string",
            "images?": images,
          },
        },
      },
    },
  };

  it("has only documented fields; a score from 0 to 1 where it can be graded, the reason where not", () => {
    for (const row of graded) {
      const json = one("prairielearn", row);
      expectDocumented(json, documented);
      if (json.gradable) expect(json.score).to.be.within(0, 1);
      else expect(json).to.have.keys("gradable", "format_errors");
    }
    expect(one("prairielearn", rows[0]).score).to.equal(2.2 / 5);
    expect(one("prairielearn", rows[1])).to.deep.equal({
      gradable: false,
      format_errors: ["Nothing was handed in."],
    });
  });

  it("stays below a megabyte", () => {
    const checks = Array.from({ length: 100 }, (_, i) => ({
      title: `${i}`,
      hidden: false,
      passed: false,
      message: "ä".repeat(1000),
    }));
    const exercises = Array.from({ length: 12 }, (_, i) => ({
      id: `f${i}`,
      title: "f",
      score: 0,
      max: 1,
      checks,
    }));
    const json = JSON.stringify(
      one("prairielearn", { ...rows[0], result: result("x", { exercises }) }),
    );
    expect(Buffer.byteLength(json)).to.be.below(1e6);
  });
});

describe("nbgrader's grades.csv", () => {
  const lines = parseCsv(all("nbgrader"));

  it("has nbgrader's columns, with the penalty apart", () => {
    expect(lines[0].join()).to.equal(
      "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score",
    );
    expect(lines[1]).to.deep.equal([
      "Homework (17)",
      "2026-01-01 00:00:00",
      "2026-01-02 03:04:05",
      "ada",
      "",
      "",
      "",
      "2.75",
      "0.55",
      "2.2",
      "5",
    ]);
    expect(lines[2].slice(2)).to.deep.equal([
      "",
      "bob",
      "",
      "",
      "",
      "0",
      "0",
      "0",
      "5",
    ]);
    for (const line of lines) expect(line).to.have.length(11);
    for (const [, , , name] of lines) expect(name).to.not.match(FORMULA);
  });
});

describe("Canvas' gradebook", () => {
  const lines = parseCsv(all("canvas"));

  it("has Canvas' columns, the points possible, and a row for each student", () => {
    expect(lines[0]).to.deep.equal([
      "Student",
      "ID",
      "SIS User ID",
      "SIS Login ID",
      "Section",
      "Homework (17)",
    ]);
    expect(lines[1]).to.deep.equal([
      "    Points Possible",
      "",
      "",
      "",
      "",
      "5",
    ]);
    expect(lines[2]).to.deep.equal(["ada", "", "", "ada", "", "2.2"]);
    expect(lines).to.have.length(rows.length + 2);
    for (const [name] of lines) expect(name).to.not.match(FORMULA);
  });
});

describe("CTRF's report", () => {
  const status = ["passed", "failed", "skipped", "pending", "other"];
  const documented: Documented = {
    fields: {
      reportFormat: ["CTRF"],
      specVersion: "string",
      "generatedBy?": "string",
      results: {
        fields: {
          tool: { fields: { name: "string", "version?": "string" } },
          summary: {
            fields: {
              ...{
                tests: "integer",
                passed: "integer",
                failed: "integer",
                skipped: "integer",
              },
              ...{
                pending: "integer",
                other: "integer",
                start: "integer",
                stop: "integer",
              },
              ...{ "suites?": "integer", "duration?": "integer" },
            },
          },
          tests: {
            list: {
              fields: {
                ...{ name: "string", status, duration: "integer" },
                ...{
                  "suite?": { list: "string" },
                  "message?": "string",
                  "extra?": "any",
                },
              },
            },
          },
        },
      },
    },
  };

  it("has the schema's fields, and sums that fit", () => {
    const json = JSON.parse(all("ctrf"));
    expectDocumented(json, documented);
    expect(json.specVersion).to.match(/^\d+\.\d+\.\d+$/);
    const { summary, tests } = json.results;
    expect(tests).to.have.length(2 * rows.length);
    expect(
      summary.passed +
        summary.failed +
        summary.skipped +
        summary.pending +
        summary.other,
    ).to.equal(summary.tests);
    expect(tests[0]).to.deep.include({
      name: "f",
      suite: ["02-x", "ada"],
      status: "passed",
      extra: { score: 2, max: 2 },
    });
    expect(
      tests.map((test: { status: string }) => test.status).slice(0, 8),
    ).to.deep.equal([
      "passed",
      "failed",
      "skipped",
      "skipped",
      "passed",
      "failed",
      "other",
      "other",
    ]);
  });
});

describe("JUnit's XML", () => {
  const root = parseXml(all("junit"));

  it("is well-formed whatever a student's name or message is, with sums that fit", () => {
    expect(root.name).to.equal("testsuites");
    expect(root.children).to.have.length(rows.length);
    const sum = (key: string) =>
      root.children.reduce(
        (total, { attributes }) => total + Number(attributes[key]),
        0,
      );
    for (const key of ["tests", "failures", "errors", "skipped"])
      expect(Number(root.attributes[key]), key).to.equal(sum(key));
  });

  it("has a case for each exercise: passed, failed with its text, skipped, or not graded", () => {
    const [ada, bob, , gone] = root.children;
    expect(ada.children.map(({ attributes }) => attributes.name)).to.deep.equal(
      ["f", "g"],
    );
    expect(ada.children[0].attributes).to.have.keys(
      "name",
      "classname",
      "time",
    );
    expect(ada.children[0].children).to.deep.equal([]);
    expect(ada.children[1].children[0]).to.deep.include({ name: "failure" });
    expect(bob.children[0].children[0].name).to.equal("skipped");
    expect(gone.children[0].children[0].name).to.equal("error");
    expect(ada.attributes).to.have.keys(
      "name",
      "tests",
      "failures",
      "errors",
      "skipped",
      "time",
    );
  });
});
