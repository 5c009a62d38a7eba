import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const { scripts } = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
};

/** What the command of a course's machine calls: only what every reader of the README calls too. */
function expectOwnCommand(text: string): void {
  const [, name] = /\bnpm (?:run )?([\w:]+)/.exec(text) ?? [];
  expect(scripts, text).to.have.property(name);
}

describe("where courses run", () => {
  it("has a dev container that calls the project's own commands", () => {
    const container = JSON.parse(read(".devcontainer/devcontainer.json"));
    expectOwnCommand(container.postCreateCommand);
    expectOwnCommand(container.postAttachCommand);
    expect(container.postAttachCommand).to.contain(
      `--port ${container.forwardPorts[0]}`,
    );
    expect(read(`.devcontainer/${container.build.dockerfile}`)).to.match(
      /^FROM node:22/,
    );
  });

  it("builds a hub's image by the project's own command", () => {
    expectOwnCommand(/^npm .*$/m.exec(read(".binder/postBuild"))![0]);
    expect(read(".binder/environment.yml")).to.match(/- nodejs=22/);
  });

  it("names no host and no machine's folder", () => {
    for (const folder of [".binder", ".devcontainer"])
      for (const name of readdirSync(path.join(ROOT, folder)))
        expect(read(`${folder}/${name}`), name).to.not.match(
          /:\/\/|\w\.(com|org|io|net)\b|\/home\/|\/work\//,
        );
  });

  it("starts what the hub wants, with the kernel in sight and a path of its own kept", () => {
    const start = path.join(ROOT, ".binder/start");
    for (const file of [start, path.join(ROOT, ".binder/postBuild")])
      accessSync(file, constants.X_OK);
    const { stdout } = spawnSync(
      start,
      ["bash", "-c", 'echo "$JUPYTER_PATH|$0|$1"', "a b", "c"],
      {
        encoding: "utf8",
        cwd: path.join(ROOT, "docs"),
        env: { PATH: process.env.PATH, JUPYTER_PATH: "/theirs" },
      },
    );
    const ours = path.join(ROOT, ".venv/share/jupyter");
    expect(stdout.trim()).to.equal(`${ours}:/theirs|a b|c`);
  });
});
