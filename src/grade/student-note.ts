import { clean } from "./files";
import type { Incident } from "./types";

const LONGEST_MESSAGE = 1000;

/** Said to the student: what kind of thing happened. The details are for the grader. */
export function incidentNote({ kind, message }: Incident): string {
  if (kind === "load")
    return `Your file could not be loaded: ${shortened(message)}`;
  return INCIDENT_NOTES[kind];
}

const INCIDENT_NOTES: Readonly<
  Record<Exclude<Incident["kind"], "load">, string>
> = {
  timeout: "A function was stopped because it took too long.",
  memory: "A function was stopped because it needed too much memory.",
  output: "A function was stopped because it wrote too much.",
  exit: "The code ended the process that it runs in.",
  protocol:
    "The code was stopped because it tried to answer in place of the process that it runs in.",
  crash: "The process that the code runs in crashed.",
};

/** Sentences as one note; each once. */
export function noteOf(notes: readonly string[]): { note?: string } {
  const sentences = [...new Set(notes.filter(Boolean).map(sentence))];
  return sentences.length ? { note: sentences.join(" ") } : {};
}

const sentence = (text: string) =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** An error's text, as much of it as a student reads. */
export const shortened = (text: string) => {
  const shown = text.split("\n").map(clean).join("\n");
  return shown.length > LONGEST_MESSAGE
    ? `${shown.slice(0, LONGEST_MESSAGE)}…`
    : shown;
};
