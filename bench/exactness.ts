/**
 * How far every method is from float64, over all golden cases, on the engine that WORKBOOK_ENGINE names:
 *
 *     WORKBOOK_ENGINE=cpu node --require tsx/cjs bench/exactness.ts [FOLDER]
 *
 * Prints the largest max|a - b| / max|b| of each method's weights and signed maps, and of each gradient.
 */
import * as core from "../src";
import { gradientMethods, mapMethods } from "../src/explain/catalogue";
import { relativeDifference } from "../test/helpers/compare";
import { goldenCases } from "../test/helpers/golden";

const flat = (nested: unknown) => [nested].flat(Infinity) as number[];

async function main(): Promise<void> {
  const worst = new Map<string, { difference: number; name: string }>();
  const record = (method: string, name: string, difference: number) => {
    if (!(difference <= (worst.get(method)?.difference ?? -1)))
      worst.set(method, { difference, name });
  };
  const cases = goldenCases(process.argv[2]);
  for (const { name, model, input, layer, target, ...expected } of cases) {
    const network = await core.loadModel(model);
    for (const [method, explain] of Object.entries(mapMethods)) {
      const wanted = expected.methods[method];
      if (!wanted) continue;
      const e = await explain(network, input, { layer, target });
      const map = relativeDifference(e.signedMap.data, flat(wanted.signedMap));
      record(method, name, map);
      if (wanted.weights)
        record(
          method,
          name,
          relativeDifference(e.weights!.data, wanted.weights),
        );
    }
    for (const [method, explain] of Object.entries(gradientMethods)) {
      const wanted = expected.gradients[method];
      if (!wanted) continue;
      const { gradient } = await explain(network, input, { target });
      record(method, name, relativeDifference(gradient.data, flat(wanted)));
    }
  }
  console.log(`${cases.length} cases, engine ${(await core.engine()).name}`);
  for (const [method, { difference, name }] of worst)
    console.log(`${method.padEnd(16)} ${difference.toExponential(1)}  ${name}`);
}

void main();
