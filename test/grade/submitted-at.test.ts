import { expect } from "chai";
import { readSubmittedAt, SUBMITTED_AT } from "../../src/grade/submitted-at";
import { temporaryFolder, write } from "./helpers/folder";

describe("the times of submissions", () => {
  const folder = temporaryFolder();
  const read = (text: string) => {
    write(folder(), { [SUBMITTED_AT]: text });
    return Object.fromEntries(readSubmittedAt(folder()));
  };

  it("are read with or without a head, quotes and a byte order mark", () => {
    const text =
      '\uFEFFstudent,time\r\nada,2026-01-31T10:00:00Z\r\n"B, ""Bo""",2026-02-01T00:00:00+01:00\r\n';
    expect(read(text)).to.deep.equal({
      ada: "2026-01-31T10:00:00.000Z",
      'B, "Bo"': "2026-01-31T23:00:00.000Z",
    });
    expect(read("ada,2026-01-31T10:00:00Z")).to.have.keys("ada");
  });

  it("may not be there at all", () => {
    expect(readSubmittedAt(folder()).size).to.equal(0);
  });

  it("are an error where a line has none", () => {
    expect(() => read("student,time\nada,yesterday")).to.throw(
      "Expected line 2 of submitted-at.csv",
    );
  });
});
