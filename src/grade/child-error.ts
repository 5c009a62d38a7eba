/** What was thrown, in words; whatever was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown === "object" && thrown !== null && "message" in thrown)
      return String(thrown.message).slice(0, 4000);
    return `it threw ${String(thrown)}`.slice(0, 4000);
  } catch {
    return "it threw something that cannot be shown";
  }
}
