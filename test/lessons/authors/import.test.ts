import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { buildNotebook } from "../../../src/lessons/build";
import { importNotebook } from "../../../src/lessons/import-notebook";
import { lessonNames } from "../../../src/lessons/names";
import { bareProject, ROOT } from "./project";

interface Notebook {
  cells: {
    cell_type: string;
    source: string | string[];
    metadata: { tags?: string[] };
    attachments?: object;
  }[];
}

describe("a notebook that was edited", () => {
  let root: string;
  before(() => {
    root = bareProject();
    for (const name of ["lessons", "notebooks"])
      cpSync(path.join(ROOT, name), path.join(root, name), { recursive: true });
  });
  after(() => rmSync(root, { recursive: true }));

  const lessonText = (name: string) =>
    readFileSync(path.join(root, "lessons", name, "lesson.md"), "utf8");

  /** Changes the notebook as JupyterLab would, and takes it back. */
  function take(name: string, change: (notebook: Notebook) => void): string {
    const notebook = JSON.parse(buildNotebook(name, root).content) as Notebook;
    change(notebook);
    const file = path.join(root, "notebooks", `${name}.ipynb`);
    writeFileSync(file, JSON.stringify(notebook));
    importNotebook(file, root);
    return lessonText(name);
  }

  for (const name of lessonNames())
    it(`${name}: comes back as it was, if nothing was changed`, () => {
      const cells = buildNotebook(name, root).content;
      take(name, () => {});
      expect(buildNotebook(name, root).content).to.equal(cells);
    });

  it("brings its changes along: texts, code, tags and new cells", () => {
    const text = take("02-grad-cam", ({ cells }) => {
      cells[0].source = "# Changed\n\nBy the author.";
      const code = cells.find((cell) => cell.cell_type === "code")!;
      code.source = ["const a = `\n", "```\n", "`;\n", "a"];
      code.metadata = { tags: ["slow"] };
      cells.splice(1, 0, {
        cell_type: "markdown",
        source: "Shown only:\n\n```ts\nnot.run()\n```",
        metadata: {},
      });
    });
    expect(text).to.match(/^# Changed\n\nBy the author\./);
    expect(text).to.include("````ts slow\nconst a = `\n```\n`;\na\n````");
    expect(text).to.include("```typescript\nnot.run()\n```");
    expect(text).to.include(
      "{{exercise gradCamWeights}}\n\n{{exercise gradCamMap}}",
    );
    const { cells } = JSON.parse(
      buildNotebook("02-grad-cam", root).content,
    ) as Notebook;
    const code = cells.find(({ metadata }) => metadata.tags?.includes("slow"))!;
    expect([code.source].flat().join("")).to.equal("const a = `\n```\n`;\na");
  });

  const refused: Record<string, [(notebook: Notebook) => void, RegExp]> = {
    "a cell of an exercise that was changed": [
      ({ cells }) => {
        const stub = cells.find(
          ({ metadata }) => metadata.tags?.[0] === "exercise:gradCamMap",
        )!;
        stub.source = "function gradCamMap() { return 1 }";
      },
      /tagged exercise:gradCamMap was changed.*exercises\.ts/,
    ],
    "a raw cell": [
      ({ cells }) => (cells[2].cell_type = "raw"),
      /Cell 3 of 02-grad-cam\.ipynb is of the type 'raw'/,
    ],
    "a pasted picture": [
      ({ cells }) => (cells[0].attachments = { "a.png": {} }),
      /picture pasted into it/,
    ],
  };
  for (const [what, [change, message]] of Object.entries(refused))
    it(`is refused with ${what}, and nothing is written`, () => {
      const before = lessonText("02-grad-cam");
      expect(() => take("02-grad-cam", change)).to.throw(message);
      expect(lessonText("02-grad-cam")).to.equal(before);
    });

  it("must be named like a lesson", () => {
    expect(() => importNotebook("/tmp/other.ipynb", root)).to.throw(
      "got 'other.ipynb'",
    );
  });
});
