// @ts-check

/** The first Node that loads ES modules by `require`, which the commands rely on. */
export const OLDEST_NODE = [20, 19];

/**
 * @param {string} version as in process.versions.node
 * @returns {string | undefined} what to tell the user, if this Node is too old
 */
export function nodeProblem(version) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor) return undefined;
  if (major === oldestMajor && minor >= oldestMinor) return undefined;
  return (
    `Expected Node.js ${OLDEST_NODE.join(".")} or newer, got ${version} (${process.execPath}).\n` +
    "Install a newer one from https://nodejs.org, or with nvm: nvm install --lts"
  );
}
