import { parentPort } from "node:worker_threads";
import { analyse, type CodeFile } from "./analyse";

parentPort!.on("message", (file: CodeFile) =>
  parentPort!.postMessage(analyse(file)),
);
parentPort!.postMessage("ready");
