import { expect } from "chai";
import { Client } from "./client";

describe("the kernel's answers to an editor", () => {
  let client: Client;
  before(async () => (client = await Client.start()));
  after(() => client.close());

  it("say what it is", async () => {
    const info = await client.ask("kernel_info_request");
    expect(info).to.include({ status: "ok", protocol_version: "5.4" });
    expect(info.language_info).to.include({
      name: "typescript",
      version: "5.0.4",
      mimetype: "text/typescript",
      file_extension: ".ts",
    });
    expect(await client.ask("comm_info_request")).to.deep.equal({
      status: "ok",
      comms: {},
    });
    expect(await client.heartbeat()).to.equal("ping");
  });

  it("complete names, counting characters as Jupyter does", async () => {
    await client.run("const sprites = { cat: 1, car: 2, dog: 3 }");
    const code = "/* 🐈 */ sprites.ca";
    const cursor = [...code].length;
    expect(
      await client.ask("complete_request", { code, cursor_pos: cursor }),
    ).to.deep.equal({
      status: "ok",
      matches: ["car", "cat"],
      cursor_start: cursor - 2,
      cursor_end: cursor,
      metadata: {},
    });
  });

  it("complete names of the project's files", async () => {
    const code = "import { clea } from '../src/kernel/display'";
    const { matches } = await client.ask("complete_request", {
      code,
      cursor_pos: 13,
    });
    expect(matches).to.include("clearOutput");
  });

  it("tell the type of a name", async () => {
    const reply = await client.ask("inspect_request", {
      code: "const wide: number = 3",
      cursor_pos: 7,
      detail_level: 0,
    });
    expect(reply).to.include({ status: "ok", found: true });
    expect(reply.data).to.deep.equal({ "text/plain": "const wide: number" });
    const none = await client.ask("inspect_request", {
      code: " ",
      cursor_pos: 0,
    });
    expect(none).to.include({ status: "ok", found: false });
  });

  it("tell complete code from incomplete and wrong code", async () => {
    const cases = {
      "let a = 1": "complete",
      "await f()": "complete",
      "function f() {": "incomplete",
      "const s = `open": "incomplete",
      "/* open": "incomplete",
      "let 1a = )": "invalid",
      "import = = 3": "invalid",
    };
    for (const [code, status] of Object.entries(cases)) {
      const reply = await client.ask("is_complete_request", { code });
      expect(reply.status, code).to.equal(status);
    }
  });

  it("come while a cell waits", async () => {
    const id = await client.sendCell("await new Promise(() => {})");
    const info = await client.ask("is_complete_request", { code: "1" });
    expect(info.status).to.equal("complete");
    await client.ask("interrupt_request", {}, "control");
    expect((await client.cell(id)).reply.ename).to.equal("Interrupted");
  });
});
