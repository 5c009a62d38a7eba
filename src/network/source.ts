import { readFile } from "node:fs/promises";
import path from "node:path";

/** A folder on disk or on a server that holds a model.json and the files beside it. */
export interface Source {
  /** The path or address of model.json, for messages. */
  readonly name: string;
  /** Reads a file beside model.json. Throws NotFound where there is none. */
  read(file: string): Promise<Buffer>;
}

export class NotFound extends Error {}

/** Opens the place that a path or an http(s) address of a model.json names; a folder means the model.json in it. */
export function openSource(location: string): Source {
  if (/^https?:\/\//.test(location)) {
    const url = new URL(location);
    if (!url.pathname.endsWith(".json"))
      url.pathname = `${url.pathname.replace(/\/$/, "")}/model.json`;
    return webSource(url.href);
  }
  return fileSource(
    location.endsWith(".json") ? location : path.join(location, "model.json"),
  );
}

function fileSource(name: string): Source {
  const folder = path.dirname(name);
  return {
    name,
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

function webSource(name: string): Source {
  return {
    name,
    read: async (file) => {
      const url = new URL(file, name);
      // A model.json may be reached with a token in its query; the files beside it need it as well.
      if (!url.search) url.search = new URL(name).search;
      const response = await request(url);
      if (response.status === 404 || response.status === 410)
        throw new NotFound(`'${url}' was not found (${response.status})`);
      if (!response.ok)
        throw new Error(
          `'${url}' answered ${response.status} ${response.statusText}`,
        );
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
