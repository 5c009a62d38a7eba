"""The networks of networks.ts in PyTorch, as torchvision builds them, with the weights of the same files."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn


class VGG16(nn.Module):
    def __init__(self):
        super().__init__()
        layers, width = [], 3
        for filters, count in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]:
            for _ in range(count):
                layers += [nn.Conv2d(width, filters, 3, padding=1), nn.ReLU(inplace=True)]
                width = filters
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(4096, 1000),
        )

    @property
    def target_layer(self):
        return self.features[29]

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


class BasicBlock(nn.Module):
    def __init__(self, width, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(width, filters, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(width, filters, 1, stride, bias=False), nn.BatchNorm2d(filters)
            )

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, padding=1)
        self.layer1 = nn.Sequential(BasicBlock(64, 64, 1), BasicBlock(64, 64, 1))
        self.layer2 = nn.Sequential(BasicBlock(64, 128, 2), BasicBlock(128, 128, 1))
        self.layer3 = nn.Sequential(BasicBlock(128, 256, 2), BasicBlock(256, 256, 1))
        self.layer4 = nn.Sequential(BasicBlock(256, 512, 2), BasicBlock(512, 512, 1))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(512, 1000)

    @property
    def target_layer(self):
        return self.layer4[-1]

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def conv_bn_relu6(width, filters, kernel=3, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(width, filters, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False),
        nn.BatchNorm2d(filters),
        nn.ReLU6(inplace=True),
    )


class InvertedResidual(nn.Module):
    def __init__(self, width, filters, stride, expansion):
        super().__init__()
        hidden = width * expansion
        self.is_residual = stride == 1 and width == filters
        widened = [conv_bn_relu6(width, hidden, kernel=1)] if expansion > 1 else []
        self.conv = nn.Sequential(
            *widened,
            conv_bn_relu6(hidden, hidden, stride=stride, groups=hidden),
            nn.Conv2d(hidden, filters, 1, bias=False),
            nn.BatchNorm2d(filters),
        )

    def forward(self, x):
        return x + self.conv(x) if self.is_residual else self.conv(x)


class MobileNetV2(nn.Module):
    STAGES = [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]

    def __init__(self):
        super().__init__()
        layers, width = [conv_bn_relu6(3, 32, stride=2)], 32
        for expansion, filters, count, stride in self.STAGES:
            for i in range(count):
                layers.append(InvertedResidual(width, filters, stride if i == 0 else 1, expansion))
                width = filters
        layers.append(conv_bn_relu6(width, 1280, kernel=1))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(), nn.Linear(1280, 1000))

    @property
    def target_layer(self):
        return self.features[-1]

    def forward(self, x):
        x = nn.functional.adaptive_avg_pool2d(self.features(x), 1)
        return self.classifier(torch.flatten(x, 1))


NETWORKS = {"vgg16": VGG16, "resnet18": ResNet18, "mobilenetv2": MobileNetV2}

NAMES = {
    "kernel": "weight",
    "depthwise_kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def read_weights(folder):
    """The state of a module from model.json and weights.bin."""
    manifest = json.loads(Path(folder, "model.json").read_text())["weightsManifest"][0]
    state = {}
    with open(Path(folder, "weights.bin"), "rb") as file:
        for spec in manifest["weights"]:
            layer, kind = spec["name"].rsplit("/", 1)
            shape = spec["shape"]
            values = np.fromfile(file, np.float32, int(np.prod(shape))).reshape(shape)
            state[f"{layer}.{NAMES[kind]}"] = torch.from_numpy(to_torch(layer, kind, values))
            if kind == "moving_mean":
                state[f"{layer}.num_batches_tracked"] = torch.tensor(0)
    return state


def to_torch(layer, kind, values):
    """TensorFlow.js counts height, width, channels; PyTorch channels, height, width."""
    if kind == "depthwise_kernel":
        return np.ascontiguousarray(values.transpose(2, 3, 0, 1))
    if kind == "kernel" and values.ndim == 4:
        return np.ascontiguousarray(values.transpose(3, 2, 0, 1))
    if layer == "classifier.0" and kind == "kernel":  # behind VGG16's flatten
        values = values.reshape(7, 7, 512, -1).transpose(3, 2, 0, 1)
        return np.ascontiguousarray(values).reshape(len(values), -1)
    return np.ascontiguousarray(values.T) if kind == "kernel" else values


def build(name, state, trainable):
    """A module over the weights of `state`, which are shared, not copied."""
    with torch.device("meta"):
        model = NETWORKS[name]()
    model.load_state_dict(state, assign=True)
    return model.eval().requires_grad_(trainable)
