// @ts-check

/**
 * Loaded by mocha (--require). Says at the very end which tests did not run: a green run must not hide them.
 */
export const mochaHooks = {
  /** @this {Mocha.Context} */
  afterAll() {
    const root = this.test?.parent;
    process.once("exit", () => {
      const titles = root ? skippedIn(root) : [];
      if (titles.length === 0) return;
      console.log(`SKIPPED: ${titles.length} test(s) did not run:`);
      for (const title of titles) console.log(`  ${title}`);
    });
  },
};

/**
 * @param {Mocha.Suite} suite
 * @returns {string[]}
 */
function skippedIn(suite) {
  const own = suite.tests.filter((test) => test.isPending());
  return [
    ...own.map((test) => test.fullTitle()),
    ...suite.suites.flatMap(skippedIn),
  ];
}
