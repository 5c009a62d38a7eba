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
import { buildAll, buildNotebook } from "../../src/lessons/build";
import { lessonNames } from "../../src/lessons/names";
import { parseLesson, toNotebook } from "../../src/lessons/notebook";

describe("a lesson", () => {
  it("is cut into cells at code blocks and headings", () => {
    const cells = parseLesson(
      "# One\n\nText.\n\n```ts\nconst a = 1;\n\na\n```\n\nMore.\n\n## Two\n\nEnd.\n",
    );
    expect(cells).to.deep.equal([
      { type: "markdown", source: "# One\n\nText.", tags: [] },
      { type: "code", source: "const a = 1;\n\na", tags: [] },
      { type: "markdown", source: "More.", tags: [] },
      { type: "markdown", source: "## Two\n\nEnd.", tags: [] },
    ]);
  });

  it("gives a code cell the tags after the language", () => {
    const [cell] = parseLesson("```ts exercise:gradCamWeights slow\nx\n```");
    expect(cell.tags).to.deep.equal(["exercise:gradCamWeights", "slow"]);
  });

  it("keeps other code blocks as text, comments that look like headings included", () => {
    const cells = parseLesson(
      "Run\n\n```sh\n# not a heading\nnpm start\n```\n\nnow.",
    );
    expect(cells).to.have.length(1);
    expect(cells[0].source).to.contain("# not a heading\nnpm start");
  });

  it("with a block that is never closed is refused with its line", () => {
    expect(() => parseLesson("# A\n\n```ts\nx")).to.throw(
      "The block that opens in line 3 is never closed.",
    );
  });
});

describe("a built notebook", () => {
  const cells = parseLesson("# A\n\n```ts\nx\n```\n\n```ts\nx\n```\n");

  it("has valid and unique cell ids that depend on the content only", () => {
    const ids = (text: string) =>
      JSON.parse(text).cells.map(({ id }: { id: string }) => id) as string[];
    const all = ids(toNotebook(cells));
    expect(new Set(all).size).to.equal(3);
    all.forEach((id) => expect(id).to.match(/^[a-zA-Z0-9-_]{1,64}$/));
    const longer = ids(toNotebook([...parseLesson("New."), ...cells]));
    expect(longer.slice(1)).to.deep.equal(all);
  });

  it("names the kernel and holds no outputs", () => {
    const notebook = JSON.parse(toNotebook(cells));
    expect(notebook.metadata.kernelspec.name).to.equal("tslab");
    expect(notebook.cells[1].outputs).to.deep.equal([]);
    expect(notebook.cells[1].source).to.deep.equal(["x"]);
  });

  it("is written only where it differs", async () => {
    const root = mkdtempSync(path.join(tmpdir(), "lessons-"));
    mkdirSync(path.join(root, "lessons/01-a"), { recursive: true });
    mkdirSync(path.join(root, "notebooks"));
    writeFileSync(path.join(root, "lessons/01-a/lesson.md"), "# A");
    expect(lessonNames(root)).to.deep.equal(["01-a"]);
    const [first] = await buildAll(["01-a"], root);
    expect(first.unchanged).to.equal(false);
    const [second] = await buildAll(["01-a"], root);
    expect(second.unchanged).to.equal(true);
    expect(readFileSync(second.file, "utf8")).to.equal(second.content);
    rmSync(root, { recursive: true });
  });

  it("that was run and saved still has the same cells, an edited one has not", async () => {
    const root = mkdtempSync(path.join(tmpdir(), "lessons-"));
    mkdirSync(path.join(root, "lessons/01-a"), { recursive: true });
    mkdirSync(path.join(root, "notebooks"));
    writeFileSync(path.join(root, "lessons/01-a/lesson.md"), "```ts\nx\n```");
    const [{ file, content }] = await buildAll(["01-a"], root);
    const notebook = JSON.parse(content);
    notebook.cells[0].execution_count = 7;
    notebook.cells[0].outputs = [{ output_type: "stream" }];
    writeFileSync(file, JSON.stringify(notebook));
    const saved = buildNotebook("01-a", root);
    expect(saved).to.include({ unchanged: false, sameCells: true });
    notebook.cells[0].source = ["y"];
    writeFileSync(file, JSON.stringify(notebook));
    expect(buildNotebook("01-a", root).sameCells).to.equal(false);
    rmSync(root, { recursive: true });
  });

  for (const lesson of lessonNames())
    it(`of ${lesson} says what its lesson says (else: npm run lesson -- build)`, () => {
      expect(buildNotebook(lesson).sameCells).to.equal(true);
    });
});
