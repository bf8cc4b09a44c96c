"""The models of this room, as data: checked against their digests, loaded once, one thread each.

Sources and licences are in ``matcher/weights/README.md``. The digests are part of the policy digest, so that a
finding says which weights it was made with.
"""

import hashlib
from functools import cache
from importlib.resources import files

import onnxruntime
from numpy.typing import NDArray

from evidence.os_errors import why
from matcher.errors import WeightsError

WEIGHTS = {
    "movenet-multipose": "77556b08278b7649bfb9742b79057ada6ed6b63ab440a085f03412bd15a5b47c",
    "selfie_segmentation": "0725d5706450a58c096f6db5fca091f4999db1f71183623688f22b7974be55ee",
    "aliked-n32": "e82bdc68c38bcfe38fd0b793daec738ac29aa3c86d9121d4869095b5f3a02ef5",
    "lightglue-aliked": "98dfb0909f29f0d89fe43650bb9cb583e30696a9c7d1e53d763427ffe2973b31",
    "xfeat": "fc7f60e4acb998f699c118f80ddb92c476a300df4ec71112fe53d28a26e9adc1",
    "face_detection_full_range_sparse": "d0b2b315b4b31b9a116e9667cc6d3afa84d5451e81fc39fa4dad21fca1e63029",
    "dinov2-tokens": "ff86865e9404153a564dfdf67677b45da3fb6c61f6438acda3c1297fb6950732",
    "ppocrv6-det": "09873bc08f6adcb32ca35c2416683fdd8499d33811945c21219969f17745d473",
    "ppocrv6-rec": "f153944cdabd624f72859645cc4b08426854a24fa220cf39406cc00154465a78",
}
"""Model name to the SHA-256 of its file."""


@cache
def session(name: str) -> onnxruntime.InferenceSession:
    """The session of a model; its ``run`` may be called from several threads.

    Raises:
        WeightsError: the file is missing, or is another one than was measured.
    """
    place = files("matcher") / "weights" / f"{name}.onnx"
    try:
        data = place.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"matcher/weights/{name}.onnx cannot be read: {why(error)}; or install wornproof again"
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != WEIGHTS[name]:
        raise WeightsError(f"matcher/weights/{name}.onnx has digest {digest}, not {WEIGHTS[name]}; install again")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it keeps the most that any input took: 1.2 GB, for 3 % of time
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def run(name: str, tensor: NDArray) -> list[NDArray]:  # type: ignore[type-arg]  # models take int32 or float32
    """Run a model of one input; its outputs in their order."""
    loaded = session(name)
    outputs: list[NDArray] = loaded.run(None, {loaded.get_inputs()[0].name: tensor})  # type: ignore[type-arg]  # as above
    return outputs
