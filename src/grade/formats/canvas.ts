import { csv } from "./csv";
import type { Format } from "./format";

/**
 * A gradebook for Canvas to import. The student's folder is taken for the login, by which Canvas finds a student; an
 * assignment that is called "Name (123)" is the existing one with that id.
 */
export const canvas: Format = {
  forAll: (rows, { assignment, max }) => ({
    name: "canvas.csv",
    content: csv([
      ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment],
      ["    Points Possible", "", "", "", "", max],
      ...rows.map(({ student, result }) => [
        student,
        "",
        "",
        student,
        "",
        result?.score ?? "",
      ]),
    ]),
  }),
};
