"""TOML that somebody outside wrote: what Python raises of it, as one error of ours."""

import tomllib
from typing import Any

from evidence.errors import RecordError


def parse_toml(data: bytes) -> dict[str, Any]:
    """The values of a TOML file.

    Raises:
        RecordError: it is none; says where, without the file's name.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RecordError(f"it is not in UTF-8: save it as UTF-8 text (byte {error.start + 1})") from error
    except RecursionError as error:
        raise RecordError("its brackets are nested too deeply") from error
    except ValueError as error:  # TOMLDecodeError, and an integer of more than 4,300 digits
        raise RecordError(f"it is not TOML: {str(error)[:300]}") from error
