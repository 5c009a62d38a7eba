import { UsageError } from "./command";

/** The address of a Redis, as typed after --queue. */
export function queueOf(text: string | undefined): string {
  if (!text) throw new UsageError("The option --queue is missing.");
  if (/^rediss?:\/\/./.test(text) && URL.canParse(text)) return text;
  throw new UsageError(
    `Expected --queue to be redis://[USER:PASSWORD@]HOST[:PORT] or rediss://…, got '${text.replace(/\/\/.*@/, "//…@")}'.`,
  );
}
