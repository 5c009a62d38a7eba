import { expect } from "chai";

/** What a format's documentation says about a value. "?" after a name: it may be missing. */
export type Documented =
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "any"
  | readonly string[]
  | { readonly list: Documented }
  | { readonly fields: Readonly<Record<string, Documented>> };

/** Every field is documented, and is what the documentation says; none that must be there is missing. */
export function expectDocumented(
  value: unknown,
  documented: Documented,
  where = "it",
): void {
  if (documented === "any") return;
  if (documented === "integer")
    expect(Number.isInteger(value), where).to.equal(true);
  else if (typeof documented === "string")
    expect(value, where).to.be.a(documented);
  else if (Array.isArray(documented))
    expect(documented, where).to.include(value);
  else if ("list" in documented) {
    expect(value, where).to.be.an("array");
    (value as unknown[]).forEach((one, i) =>
      expectDocumented(one, documented.list, `${where}[${i}]`),
    );
  } else if ("fields" in documented)
    expectFields(value, documented.fields, where);
}

function expectFields(
  value: unknown,
  fields: Readonly<Record<string, Documented>>,
  where: string,
) {
  const given = value as Record<string, unknown>;
  const names = Object.keys(fields).map((name) => name.replace("?", ""));
  expect(names, where).to.include.members(Object.keys(given));
  for (const [key, documented] of Object.entries(fields)) {
    const name = key.replace("?", "");
    if (name in given)
      expectDocumented(given[name], documented, `${where}.${name}`);
    else expect(key, `${where}.${name} is missing`).to.contain("?");
  }
}

/** The lines of a CSV file as RFC 4180 has them. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const token = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) throw new Error(`no CSV at ${token.lastIndex}`);
    const [, field, end] = match;
    rows[rows.length - 1].push(
      field.startsWith('"') ? field.slice(1, -1).replace(/""/g, '"') : field,
    );
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

/** A bare &, and control characters. */
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /&(?!(?:amp|lt|gt|quot|#\d+);)|[\x00-\x08\x0b\x0c\x0e-\x1f]/;

/** Reads XML, and throws where it is not well-formed. */
export function parseXml(text: string): Element {
  const root: Element = { name: "", attributes: {}, children: [] };
  const stack = [root];
  const token =
    /<\?xml [^?]*\?>|<(\/?)(\w+)((?:\s+\w+="[^"<]*")*)\s*(\/?)>|[^<]+/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match || FORBIDDEN.test(match[0]))
      throw new Error(`no XML at ${token.lastIndex}`);
    const [, close, name, attributes = "", empty] = match;
    if (!name) continue;
    if (close) {
      if (stack.pop()?.name !== name)
        throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const pairs = [...attributes.matchAll(/(\w+)="([^"]*)"/g)];
    const element: Element = {
      name,
      attributes: Object.fromEntries(
        pairs.map(([, key, value]) => [key, value]),
      ),
      children: [],
    };
    stack[stack.length - 1].children.push(element);
    if (!empty) stack.push(element);
  }
  if (stack.length !== 1) throw new Error("an element is not closed");
  return root.children[0];
}
