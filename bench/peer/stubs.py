"""Stand-ins for packages that pytorch_grad_cam imports when it is loaded but that nothing measured here uses."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

NAMES = {
    "matplotlib": [],
    "matplotlib.lines": ["Line2D"],
    "matplotlib.pyplot": [],
    "PIL": [],
    "PIL.Image": ["Image"],
    "scipy": [],
    "scipy.ndimage": ["zoom"],
    "scipy.sparse": ["csc_matrix", "lil_matrix"],
    "scipy.sparse.linalg": ["spsolve"],
    "sklearn": [],
    "sklearn.decomposition": ["KernelPCA", "NMF"],
    "torchvision": [],
    "torchvision.transforms": ["Compose", "Normalize", "ToTensor"],
    "torchvision.transforms.functional": ["resize"],
    "ttach": ["Compose", "HorizontalFlip", "Multiply"],
}


class Unused:
    """Can be made, as each CAM makes its list of augmentations, but does nothing: any use is an error."""

    def __init__(self, *_arguments, **_options):
        pass


def install():
    for name, members in NAMES.items():
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        for member in members:
            setattr(module, member, Unused)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
