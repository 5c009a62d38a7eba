import { arrayHtml } from "../kernel/array-html";
import type { CheckedProperty, CheckReport } from "./check";
import { isValues, type Answer } from "./values";

const GOOD = "#0a6640";
const BAD = "#b3261e";
const OPEN = "#57606a";

/** The report as text, for who reads without pictures. */
export function reportText(report: CheckReport): string {
  const notYet = stubsSentence(report);
  if (notYet) return [notYet, progressLine(report)].join("\n");
  return [
    headline(report),
    ...report.properties.map(
      ({ title, passed, message }) =>
        `${passed ? "✓" : "✗"} ${title}${message ? `: ${message}` : ""}`,
    ),
    ...mistakeLines(report),
    ...report.remarks,
    progressLine(report),
  ].join("\n");
}

/** The report below a cell: each property, and where one fails, what was expected and what came, as pictures. */
export function reportHtml(report: CheckReport): string {
  const notYet = stubsSentence(report);
  const color = report.passed ? GOOD : notYet ? OPEN : BAD;
  const properties = notYet ? [] : report.properties;
  const parts = [
    `<p><strong>${escape(notYet ?? headline(report))}</strong></p>`,
    `<ul style="list-style:none;padding:0;margin:0">${properties.map(propertyHtml).join("")}</ul>`,
    ...mistakeLines(report).map((line) => `<p>${escape(line)}</p>`),
    ...report.remarks.map((line) => `<p>${escape(line)}</p>`),
    ...(report.progress.all.length
      ? [`<p><small>${escape(progressLine(report))}</small></p>`]
      : []),
  ];
  return `<div style="border-left:4px solid ${color};padding-left:10px">${parts.join("\n")}</div>`;
}

function propertyHtml({ title, passed, ...failed }: CheckedProperty): string {
  const mark = passed
    ? `<span style="color:${GOOD}">✓</span>`
    : `<span style="color:${BAD}">✗</span>`;
  const message = failed.message ? `<br>${escape(failed.message)}` : "";
  return `<li>${mark} ${escape(title)}${message}${passed ? "" : sides(failed)}</li>`;
}

function sides({ expected, actual }: Partial<CheckedProperty>): string {
  if (expected === undefined || actual === undefined) return "";
  const [left, right] = [
    answerHtml("expected", expected),
    answerHtml("yours", actual),
  ];
  if (!left || !right) return "";
  return `<div style="display:flex;flex-wrap:wrap;gap:24px;margin:6px 0 10px 16px"><div>${left}</div><div>${right}</div></div>`;
}

function answerHtml(name: string, answer: Answer): string | undefined {
  if (!isValues(answer)) return undefined;
  const title = `${name} [${answer.shape.join(", ")}]`;
  return arrayHtml({
    title,
    values: Array.from(answer.data),
    shape: answer.shape,
  });
}

/** What an untouched stub throws: said once, not by every check. */
function stubsSentence({ properties }: CheckReport): string | undefined {
  const [{ message = "" } = {}] = properties;
  const isStub =
    message.startsWith("Not yet: ") && properties.every((one) => !one.passed);
  return isStub ? message : undefined;
}

function headline({ title, passed, properties }: CheckReport): string {
  const good = properties.filter((one) => one.passed).length;
  return passed
    ? `${title}: solved. All ${good} checks pass.`
    : `${title}: ${good} of ${properties.length} checks pass.`;
}

function mistakeLines({ mistake }: CheckReport): string[] {
  return mistake
    ? [`This looks like a typical mistake: ${mistake.name}.`, mistake.question]
    : [];
}

function progressLine({ progress: { solved, all } }: CheckReport): string {
  const done = all.filter((id) => solved.includes(id));
  return `Solved so far in this lesson: ${done.length} of ${all.length}${done.length ? ` (${done.join(", ")})` : ""}`;
}

/** Text for a page; what is between backticks is code. */
function escape(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/`([^`]+)`/g, "<code>$1</code>");
}
