import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect } from "chai";
import { cudaRequirements, linkLibraries } from "../../src/engine/cuda";
import { FLAVOURS, GPU, NATIVE } from "../../src/engine/flavours";
import { outOfReach } from "../../src/engine/published";
import { fakeNpm, run, temporaryFolder, write, type Run } from "./fakes";

/** The user's own ways to the publisher, which would lead around the tests' servers. */
const OWN_WAYS = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];

describe("npm run engine -- native", () => {
  let folder: string;
  let server: Server;
  beforeEach(async () => {
    folder = temporaryFolder();
    server = await listen((_request, response) => response.end());
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Installs the native engine into a folder of its own, from a small tfjs-node of the tests. */
  const install = (
    fake: string,
    wheels: object = { riscv64: "none" },
    variables: NodeJS.ProcessEnv = {},
    host = addressOf(server),
  ): Promise<Run> => {
    const flavour = { ...NATIVE, folder: path.join(folder, "native"), wheels };
    const code = `
      const { installEngine } = require("./src/engine/install-native");
      installEngine(${JSON.stringify(flavour)}).catch((error) => {
        console.error(error.message);
        process.exitCode = 1;
      });`;
    return run(["-e", code], {
      ...Object.fromEntries(OWN_WAYS.map((name) => [name, undefined])),
      npm_execpath: fakeNpm(path.join(folder, "npm"), host),
      FAKE: fake,
      ...variables,
    });
  };
  const left = () => readdirSync(folder).filter((name) => name !== "npm");

  it("takes the publisher's binaries where they are to be had and work", async () => {
    const { stdout, stderr, code } = await install("");
    expect({ stderr, code }).to.deep.equal({ stderr: "", code: 0 });
    expect(stdout).to.contain("The native engine is installed and checked");
    expect(left()).to.deep.equal(["native"]);
    expect(readdirSync(path.join(folder, "native"))).to.have.members([
      "node_modules",
      "package.json",
    ]);
  });

  it("does nothing but check it where it is installed", async () => {
    await install("");
    const { stdout, code } = await install("offline");
    expect(code).to.equal(0);
    expect(stdout).to.contain("checking the installed one");
  });

  it("keeps what is installed and does not work until there is something better", async () => {
    write(path.join(folder, "native"), { "package.json": "{}" });
    const { stdout, code } = await install("offline");
    expect(code).to.equal(1);
    expect(stdout).to.contain("is not installed): installing it again");
    expect(left()).to.deep.equal(["native"]);
  });

  it("says what to do without a network, and leaves nothing behind", async () => {
    const { stderr, code } = await install("offline");
    expect(code).to.equal(1);
    expect(stderr).to.contain("npm error code ENOTFOUND");
    expect(stderr).to.contain("npm needs an internet connection");
    expect(left()).to.deep.equal([]);
  });

  it("says why it cannot go on where the publisher's script fails and nothing can be built", async () => {
    const { stderr, code } = await install("broken");
    expect(code).to.equal(1);
    expect(stderr).to.contain(
      "The publisher's binaries could not be installed",
    );
    expect(stderr).to.contain(
      "The native engine is built from source on Linux with glibc on riscv64 only",
    );
    expect(left()).to.deep.equal([]);
  });

  it("does not take binaries with a wrong gradient", async () => {
    const { stderr, code } = await install("wrong");
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^The publisher's binaries do not work here \(its gradient is off by /,
    );
    expect(left()).to.deep.equal([]);
  });

  it("does not wait for a publisher out of reach", async () => {
    const { stderr } = await install("", undefined, {}, "http://127.0.0.1:9");
    expect(stderr).to.match(
      /^The publisher's binaries are out of reach \(\w+\)\. The native engine is built/,
    );
  });

  if (process.platform === "linux")
    it("asks for a compiler before it fetches what is to be compiled", async () => {
      const wheels = { [process.arch]: "none" };
      const { stderr } = await install("broken", wheels, {
        CXX: "no-compiler",
      });
      expect(stderr).to.contain("Building needs no-compiler, not found here.");
    });
});

describe("the publisher's server", () => {
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is given up when it does not answer in time", async () => {
    const server = await listen(() => {});
    const started = performance.now();
    const reason = await ask(addressOf(server));
    expect(reason).to.equal("are out of reach (TimeoutError)");
    expect(performance.now() - started).to.be.below(2_000);
    server.closeAllConnections();
    server.close();
  });

  it("may answer what it likes", async () => {
    const server = await listen((_request, response) => {
      response.statusCode = 404;
      response.end();
    });
    expect(await ask(addressOf(server))).to.equal(undefined);
    server.close();
  });

  it("is not asked where the user names another, or a proxy", async () => {
    for (const name of ["TFJS_NODE_BASE_URI", "https_proxy"])
      expect(await ask("http://127.0.0.1:9", { [name]: "x" })).to.equal(
        undefined,
      );
  });

  const ask = (host: string, env: NodeJS.ProcessEnv = {}) => {
    write(folder, { "package.json": JSON.stringify({ binary: { host } }) });
    return outOfReach(folder, env, 300);
  };
});

describe("the two flavours of tfjs-node", () => {
  it("have a package and a folder each, of the engine's name", () => {
    expect(FLAVOURS).to.deep.equal([NATIVE, GPU]);
    for (const { engine, folder } of FLAVOURS)
      expect(path.basename(folder)).to.equal(engine);
    expect(NATIVE.package).not.to.equal(GPU.package);
  });
});

describe("NVIDIA's libraries", () => {
  it("are those that the wheel asks for beside TensorFlow's own needs", () => {
    const metadata = [
      "Requires-Dist: absl-py>=1.0.0",
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      "Requires-Dist: nvidia-nccl-cu12 (<3.0,>=2.27.7) ; extra == 'and-cuda'",
      'Requires-Dist: other>=1; extra == "gcs-filesystem"',
      "",
      "A text about nvidia-none.",
    ];
    expect(cudaRequirements(metadata.join("\r\n"))).to.deep.equal([
      "nvidia-cublas-cu12<13.0,>=12.5.3.2",
      "nvidia-nccl-cu12 (<3.0,>=2.27.7)",
    ]);
  });

  it("are all found in both folders in which TensorFlow looks", () => {
    const nvidia = temporaryFolder();
    try {
      write(nvidia, {
        "cublas/lib/libcublas.so.12": "",
        "cusolver/lib/libcusolver.so.11": "",
        "cudnn/lib/libcudnn.so.9": "",
        "cudnn/include/cudnn.h": "",
      });
      mkdirSync(path.join(nvidia, "cuda_nvcc", "bin"), { recursive: true });
      linkLibraries(nvidia);
      linkLibraries(nvidia);
      for (const folder of ["cublas", "cusolver"])
        for (const file of [
          "libcublas.so.12",
          "libcusolver.so.11",
          "libcudnn.so.9",
        ])
          expect(existsSync(path.join(nvidia, folder, "lib", file))).to.equal(
            true,
          );
    } finally {
      rmSync(nvidia, { recursive: true });
    }
  });
});

async function listen(answer: RequestListener): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
