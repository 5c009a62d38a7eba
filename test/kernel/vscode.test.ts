import { expect } from "chai";
import { Client } from "./client";

/** What VS Code sends with each cell; it stops by itself at the first that fails. */
const asVsCode = { allow_stdin: true, stop_on_error: false };

/** The messages that VS Code's Jupyter extension sends, in its order and on its channels. */
describe("the kernel under VS Code's protocol", () => {
  let client: Client;
  before(async () => (client = await Client.start()));
  after(() => client.close());

  it("answers who it is as often as it is asked, on both channels", async () => {
    const channels = ["shell", "control", "shell", "control", "shell"] as const;
    const replies = await Promise.all(
      channels.map((channel) => client.ask("kernel_info_request", {}, channel)),
    );
    for (const reply of replies) {
      expect(reply).to.deep.equal(replies[0]);
      expect(reply).to.include({ status: "ok" });
    }
  });

  it("runs what is asked in silence without a number, an input or a result", async () => {
    const options = {
      silent: true,
      store_history: false,
      stop_on_error: false,
    };
    const { reply, published } = await client.run(
      "const own = 1; own",
      options,
    );
    expect(reply.status).to.equal("ok");
    const types = published.map(({ header }) => header.msg_type);
    expect(types).to.deep.equal(["status", "status"]);
    const first = await client.run("own + 1", asVsCode);
    expect(first.result).to.equal("2");
    expect(first.reply.execution_count).to.equal(1);
  });

  it("closes a comm that it does not know, and goes on", async () => {
    const content = { comm_id: "1", target_name: "vscode", data: {} };
    const id = await client.send("comm_open", content);
    await client.see(id, /"comm_id":"1"/);
    await client.send("comm_msg", { comm_id: "1", data: {} });
    await client.send("comm_close", { comm_id: "1", data: {} });
    const known = await client.ask("comm_info_request", { target_name: "x" });
    expect(known).to.deep.equal({ status: "ok", comms: {} });
  });

  it("says that it has no debugger", async () => {
    const request = { seq: 1, type: "request", command: "debugInfo" };
    const reply = await client.ask("debug_request", request, "control");
    expect(reply).to.include({ status: "error", ename: "NotSupported" });
  });

  it("runs cells with the extension's metadata, and all of them where one fails", async () => {
    const ids = [];
    for (const code of ["throw new Error('no')", "2"])
      ids.push(
        await client.sendCell(code, asVsCode, { cellId: "vscode-cell:/a#W0" }),
      );
    const [failed, next] = await Promise.all(ids.map((id) => client.cell(id)));
    expect(failed.reply.status).to.equal("error");
    expect(next.result).to.equal("2");
  });

  it("completes and explains while a cell runs, and is stopped on either channel", async () => {
    await client.run("const sprites = { cat: 1 }", asVsCode);
    for (const channel of ["shell", "control"] as const) {
      const id = await client.sendCell(
        "console.log('in'); await new Promise(() => {})",
        asVsCode,
      );
      await client.see(id, /in\\n/);
      const completed = await client.ask("complete_request", {
        code: "sprites.",
        cursor_pos: 8,
      });
      expect(completed.matches).to.deep.equal(["cat"]);
      const inspected = await client.ask("inspect_request", {
        code: "sprites",
        cursor_pos: 3,
        detail_level: 0,
      });
      expect(inspected).to.include({ status: "ok", found: true });
      const stopped = await client.ask("interrupt_request", {}, channel);
      expect(stopped).to.deep.equal({ status: "ok" });
      expect((await client.cell(id)).reply.ename).to.equal("Interrupted");
    }
  });

  it("is stopped on the shell channel also in a loop, where other cells wait", async () => {
    const loop = await client.sendCell(
      "console.log('in'); while (true) {}",
      asVsCode,
    );
    const next = await client.sendCell("'next'", asVsCode);
    await client.see(loop, /in\\n/);
    await client.send("interrupt_request");
    expect((await client.cell(loop)).reply.ename).to.equal("Interrupted");
    expect((await client.cell(next)).result).to.equal("'next'");
  });

  it("ends by a shutdown for a restart, also while a cell runs", async () => {
    const id = await client.sendCell(
      "console.log('in'); while (true) {}",
      asVsCode,
    );
    await client.see(id, /in\\n/);
    const reply = await client.ask(
      "shutdown_request",
      { restart: true },
      "control",
    );
    expect(reply).to.deep.equal({ status: "ok", restart: true });
    await client.exited();
  });
});
