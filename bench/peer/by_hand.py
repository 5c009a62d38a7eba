"""The same methods written directly in PyTorch: what a careful user without a library would run."""

import torch
from torch import nn
from torch.nn.functional import interpolate


def grad_cam(model, x, target):
    """Grad-CAM [B, H, W]: a gradient of the layer only, everything before it without a record for autograd."""
    kept = []

    def keep(_module, _inputs, output):
        kept.append(output.detach().requires_grad_(True))
        return kept[0]

    handle = model.target_layer.register_forward_hook(keep)
    try:
        score = model(x)[:, target].sum()
    finally:
        handle.remove()
    activations = kept[0]
    (gradients,) = torch.autograd.grad(score, activations)
    with torch.no_grad():
        weights = gradients.mean((2, 3), keepdim=True)
        return enlarged((weights * activations).sum(1, keepdim=True).relu(), x)


def enlarged(maps, x):
    """[B, 1, h, w] at the size of the picture, each divided by its maximum: [B, H, W]"""
    large = interpolate(maps, x.shape[2:], mode="bilinear", align_corners=False)[:, 0]
    return large / large.amax((1, 2), keepdim=True).clamp(min=1e-12)


def score_cam(model, x, target, batch=16):
    """Score-CAM [1, H, W], its masks enlarged with half-pixel centres as any picture is."""
    kept = []
    handle = model.target_layer.register_forward_hook(lambda _m, _i, output: kept.append(output))
    with torch.no_grad():
        try:
            model(x)
        finally:
            handle.remove()
        (activations,) = kept[0]
        masks = interpolate(activations[:, None], x.shape[2:], mode="bilinear", align_corners=False)
        low, high = masks.amin((1, 2, 3), keepdim=True), masks.amax((1, 2, 3), keepdim=True)
        masks = (masks - low) / (high - low).clamp(min=1e-12)
        scores = [model(x * part)[:, target] for part in masks.split(batch)]
        weights = torch.cat(scores).softmax(0)
        return enlarged((weights[:, None, None] * activations).sum(0).relu()[None, None], x)


class GuidedFunction(torch.autograd.Function):
    """Guided backpropagation: only positive gradients pass, and only where the ReLU was open."""

    @staticmethod
    def forward(ctx, x, cap):
        y = x.clamp(0, cap)
        ctx.save_for_backward(y)
        ctx.cap = cap
        return y

    @staticmethod
    def backward(ctx, dy):
        (y,) = ctx.saved_tensors
        is_open = y > 0 if ctx.cap is None else (y > 0) & (y < ctx.cap)
        return dy.clamp(min=0) * is_open, None


class Guided(nn.Module):
    def __init__(self, cap):
        super().__init__()
        self.cap = cap

    def forward(self, x):
        return GuidedFunction.apply(x, self.cap)


def guide(model):
    """Puts the rule in place of every ReLU and ReLU6."""
    for module in model.modules():
        for name, child in module.named_children():
            if isinstance(child, (nn.ReLU, nn.ReLU6)):
                setattr(module, name, Guided(6 if isinstance(child, nn.ReLU6) else None))
    return model


def guided_backprop(guided, x, target):
    """[B, H, W, C] of a model made by `guide`"""
    x = x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(guided(x)[:, target].sum(), x)
    return gradient.permute(0, 2, 3, 1)
