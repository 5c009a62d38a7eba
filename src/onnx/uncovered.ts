/** Something that this engine cannot compute: the network stays on TensorFlow.js. */
export class Uncovered extends Error {}
