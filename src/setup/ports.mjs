// @ts-check
import net from "node:net";
import { UserError } from "./errors.mjs";

const DEFAULT_PORT = 8888;
const PORTS_TRIED = 100;

/**
 * @param {number | undefined} wanted
 * @returns {Promise<number>}
 */
export async function choosePort(wanted) {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new UserError(
      `Expected port ${wanted} to be free, but another program listens there. Give another one, or leave --port out.`,
    );
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + PORTS_TRIED; port++)
    if (await isFree(port)) return port;
  throw new UserError(
    `Expected a free port from ${DEFAULT_PORT} to ${DEFAULT_PORT + PORTS_TRIED - 1}; all are taken. Give one with --port.`,
  );
}

/**
 * On every address that `localhost` stands for, as Jupyter listens on all of them.
 *
 * @param {number} port
 */
async function isFree(port) {
  for (const host of ["127.0.0.1", "::1"])
    if (!(await canListen(port, host))) return false;
  return true;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      // A machine without IPv6 has nobody listening there either.
      resolve(error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT"),
    );
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
