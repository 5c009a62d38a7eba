/** Says on stderr every two seconds how far something is. */
export function progressLine(what: string) {
  const started = performance.now();
  let last = started;
  return (done: number, total: number): void => {
    const now = performance.now();
    if (now - last < 2000) return;
    last = now;
    const left = ((now - started) / done) * (total - done);
    console.error(
      `  ${what}: ${done} of ${total}, ${(left / 1000).toFixed(0)} s left`,
    );
  };
}
