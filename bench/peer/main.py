"""The peers' side of the benchmark: answers requests on stdin, one line of JSON each, on stdout.

    python bench/peer/main.py FOLDER NETWORK TARGET THREADS

Request: {"task": "grad-cam", "mode": "frozen", "batch": 8, "save": FILE or null}. Answer: {"ms": 12.3}, {"error": "..."}.
The modes: `frozen` and `default` are pytorch-grad-cam with parameters that need no gradient, and as they come; `hand` is
PyTorch alone. With `save`, the values are written to a file as float32.
"""

import json
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

import by_hand
import stubs
from networks import build, read_weights

stubs.install()
from pytorch_grad_cam import GradCAM, GradCAMPlusPlus, GuidedBackpropReLUModel, ScoreCAM  # noqa: E402
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget  # noqa: E402

CAMS = {"grad-cam": GradCAM, "grad-cam++": GradCAMPlusPlus, "score-cam": ScoreCAM}


class Peer:
    """Every task in every mode, as a function of the pictures [B, 3, H, W]. All models share one set of weights."""

    def __init__(self, folder, network, target):
        self.name, self.target = network, target
        self.state = read_weights(folder)
        pictures = np.fromfile(Path(folder, "pictures.bin"), np.float32).reshape(-1, 224, 224, 3)
        self.pictures = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))
        self.plain = self.build()
        self.runs = {}

    def build(self, trainable=False):
        return build(self.name, self.state, trainable)

    def run(self, task, mode):
        key = (task, mode)
        if key not in self.runs:
            self.runs[key] = self.by_hand(task) if mode == "hand" else self.library(task, mode == "default")
        return self.runs[key]

    def by_hand(self, task):
        if task == "guided-backprop":
            guided = by_hand.guide(self.build())
            return lambda x: by_hand.guided_backprop(guided, x, self.target)
        if task == "forward":
            return self.forward
        method = {"grad-cam": by_hand.grad_cam, "score-cam": by_hand.score_cam}[task]
        return lambda x: method(self.plain, x, self.target)

    def forward(self, x):
        with torch.inference_mode():
            return self.plain(x)

    def library(self, task, trainable):
        # A model of its own: guided backpropagation replaces modules, and the CAMs leave hooks.
        model = self.build(trainable)
        if task == "guided-backprop":
            guided = GuidedBackpropReLUModel(model)
            return Cleaned(model, lambda x: guided(x, self.target))
        cam = CAMS[task](model, [model.target_layer])
        # Where no parameter needs a gradient, the picture must, or nothing is recorded.
        needs_gradient = not trainable and task != "score-cam"
        targets = ClassifierOutputTarget(self.target)

        def explain(x):
            x.requires_grad_(needs_gradient)
            return cam(input_tensor=x, targets=[targets] * len(x))

        return Cleaned(model, explain, cam)


class Cleaned:
    """A run of the library that drops afterwards, untimed, what it would keep until its next call."""

    def __init__(self, model, explain, cam=None):
        self.model, self.explain, self.cam = model, explain, cam

    def __call__(self, x):
        return self.explain(x)

    def clean(self):
        self.model.zero_grad()
        if self.cam:
            self.cam.outputs = None
            self.cam.activations_and_grads.clear()


def timed(peer, task, mode, batch, save):
    run = peer.run(task, mode)
    # A copy: pytorch-grad-cam marks what it is given, and adds up gradients in it from call to call.
    x = peer.pictures[:batch].clone()
    start = time.perf_counter()
    values = run(x)
    ms = (time.perf_counter() - start) * 1000
    if save:
        np.asarray(values, np.float32).tofile(save)
    if isinstance(run, Cleaned):
        run.clean()
    return {"ms": ms}


def about():
    packages = ["torch", "grad-cam", "numpy", "opencv-python-headless"]
    versions = {name: version(name) for name in packages}
    return {"ready": {"python": platform.python_version(), **versions, "torch_threads": torch.get_num_threads()}}


def main(folder, network, target, threads):
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    sys.stdout = sys.stderr  # what a library prints is not an answer

    def answer(message):
        answers.write(json.dumps(message) + "\n")

    peer = Peer(folder, network, int(target))
    answer(about())
    for line in sys.stdin:
        try:
            answer(timed(peer, **json.loads(line)))
        except Exception as error:  # the driver decides what to do without this row
            answer({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main(*sys.argv[1:])
