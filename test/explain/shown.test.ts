import { expect } from "chai";
import {
  CAT_AND_DOG,
  drawScene,
  explainBatch,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  loadModel,
  networkInput,
} from "../../src";
import { mimeBundle } from "../../src/kernel/format";

describe("a result as a cell's value", () => {
  const target = "cat";
  const setUp = async () => {
    const network = await loadModel("scenes-gap");
    const { image } = await drawScene(CAT_AND_DOG, "cat and dog");
    return { network, image };
  };
  const shown = async (result: object) => {
    const bundle = await mimeBundle(result);
    const html = bundle["text/html"] as string;
    return { html, text: bundle["text/plain"] as string };
  };

  it("shows an explanation's heat map over the picture, and lists its fields", async () => {
    const { network, image } = await setUp();
    const e = await gradCam(network, image, { target });
    const { html, text } = await shown(e);
    expect(html).to.include("Grad-CAM for 'cat' at conv7");
    expect(html).to.include('"type":"image"').and.include('"type":"heatmap"');
    expect(html).to.include("activations [12, 12, 128]");
    expect(text).to.match(
      /method: 'Grad-CAM'[^]*weights: ndarray float32 \[128\]/,
    );
    const [[batched]] = [
      await explainBatch(gradCam, network, [image], { target }),
    ];
    expect((await shown(batched)).html).to.include("Grad-CAM for 'cat'");
  });

  it("stays plain data", async () => {
    const { network, image } = await setUp();
    const e = await gradCam(network, image, { target });
    expect(Object.keys(e)).to.deep.equal(Reflect.ownKeys({ ...e }));
    expect(() => structuredClone(e.target)).not.to.throw();
  });

  it("shows the map alone where the input was no picture", async () => {
    const { network, image } = await setUp();
    const input = await networkInput(network, image);
    const { html } = await shown(await gradCam(network, input, { target }));
    expect(html).not.to.include('"type":"image"');
    expect(html).to.include('"type":"heatmap"');
  });

  it("shows a gradient as a saliency map, and Guided Grad-CAM with its parts", async () => {
    const { network, image } = await setUp();
    const sharp = await guidedBackprop(network, image, { target });
    expect((await shown(sharp)).html).to.include("guided backprop for 'cat'");
    const all = await guidedGradCam(network, image, { target });
    const { html } = await shown(all);
    expect(html.match(/"type":"heatmap"/g)).to.have.length(3);
  });
});
