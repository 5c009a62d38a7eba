import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A folder on disk or on a server that holds a model.json and the files beside it. */
export interface Source {
  /** The path or address of model.json, for messages. */
  readonly name: string;
  /** The file name of model.json itself. */
  readonly model: string;
  readonly isWeb: boolean;
  /** Reads a file beside model.json. Throws NotFound where there is none. */
  read(file: string): Promise<Buffer>;
}

export class NotFound extends Error {}

/** Opens the place that a path, a file: or an http(s) address names; a folder means the model.json in it. */
export function openSource(location: string): Source {
  if (/^https?:\/\//.test(location)) {
    const url = new URL(location);
    if (!url.pathname.endsWith(".json"))
      url.pathname = `${url.pathname.replace(/\/$/, "")}/model.json`;
    return webSource(url);
  }
  const file = location.startsWith("file:")
    ? fileURLToPath(location)
    : location;
  return fileSource(
    file.endsWith(".json") ? file : path.join(file, "model.json"),
  );
}

function fileSource(name: string): Source {
  const folder = path.dirname(name);
  return {
    name,
    model: path.basename(name),
    isWeb: false,
    read: async (file) => {
      const full = path.resolve(folder, file);
      try {
        return await readFile(full);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ENOTDIR")
          throw new NotFound(`there is no file '${full}'`);
        throw new Error(message, { cause: error });
      }
    },
  };
}

/** What servers answer for a file that is not there; stores of files say 403 to those who may not list them. */
const NOT_THERE = [403, 404, 410];

function webSource(model: URL): Source {
  return {
    name: model.href,
    model: path.posix.basename(model.pathname),
    isWeb: true,
    read: async (file) => {
      const url = new URL(file, model);
      // A model.json may be reached with a token in its query; the files beside it need it as well.
      if (!url.search) url.search = model.search;
      const response = await request(url);
      const { status, statusText } = response;
      if (NOT_THERE.includes(status))
        throw new NotFound(`'${url}' was not found (${status})`);
      if (!response.ok)
        throw new Error(`'${url}' answered ${status} ${statusText}`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
}

async function request(url: URL): Promise<Response> {
  try {
    return await fetch(url);
  } catch (error) {
    const reason = (error as { cause?: Error }).cause ?? (error as Error);
    throw new Error(`'${url}' could not be reached (${reason.message})`, {
      cause: error,
    });
  }
}
