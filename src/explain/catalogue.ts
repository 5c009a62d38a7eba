import { ablationCam } from "./ablation-cam";
import { cam } from "./cam";
import { eigenCam } from "./eigen-cam";
import { gradCam } from "./grad-cam";
import { gradCamPlusPlus } from "./grad-cam-plus-plus";
import { deconvnet, gradient, guidedBackprop } from "./gradient";
import { hiResCam } from "./hi-res-cam";
import { layerCam } from "./layer-cam";
import { scoreCam } from "./score-cam";
import { xGradCam } from "./x-grad-cam";

/** Every class activation map, by the name it is exported under. */
export const mapMethods = {
  cam,
  gradCam,
  gradCamPlusPlus,
  hiResCam,
  layerCam,
  xGradCam,
  eigenCam,
  scoreCam,
  ablationCam,
};

/** Every gradient with respect to the picture, by the name it is exported under. */
export const gradientMethods = { gradient, deconvnet, guidedBackprop };
