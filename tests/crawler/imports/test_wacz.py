"""Digests of a WACZ in the forms that its versions and writers state them."""

import json

import pytest

from crawler.imports.bounds import Budget, SuppliedError
from crawler.imports.wacz import read_wacz
from tests.crawler.supplied import story, unzipped, wacz, warc, zipped


def restated(**change: object) -> bytes:
    """A WACZ whose one resource states its digest in another way."""
    members = unzipped(wacz({"archive/a.warc": warc(story(1))}))
    package = json.loads(members["datapackage.json"])
    resource = package["resources"][0]
    digest = resource.pop("hash").removeprefix("sha256:")
    text = json.dumps(change).replace("DIGEST", digest)
    package["resources"][0] = {**resource, **json.loads(text)}
    return zipped({**members, "datapackage.json": json.dumps(package).encode()})


@pytest.mark.parametrize(
    "change",
    [
        {"hashing": "sha256", "stats": {"hash": "DIGEST", "bytes": 1}},
        {"stats": {"hash": "sha256:DIGEST"}},
        {"hash": "DIGEST"},
        {"hash": "DIGEST", "hashing": "SHA-256"},
        {"hash": "SHA256:DIGEST"},
    ],
)
def test_a_wacz_may_state_its_digests_in_older_forms(change: dict[str, object]) -> None:
    """Kind: a digest that is stated elsewhere, or in another form, was said to fail."""
    archive = read_wacz(restated(**change), Budget())
    assert archive.checks[0] == "WACZ: 1 files have the digests that datapackage.json states, 0 DO NOT"
    assert archive.notes == ()


@pytest.mark.parametrize("change", [{}, {"hash": "md5:00"}, {"hash": None}, {"hash": "blake3:DIGEST"}, {"hash": 7}])
def test_a_digest_of_another_kind_is_not_said_to_fail(change: dict[str, object]) -> None:
    """Kind: as above."""
    archive = read_wacz(restated(**change), Budget())
    assert archive.checks[0].endswith("states, 0 DO NOT, 1 have none that is checked here")


@pytest.mark.parametrize("change", [{"stats": {"hash": "0" * 64}, "hashing": "sha256"}, {"hash": "0" * 40}])
def test_a_digest_in_an_older_form_that_does_not_hold_is_said_to_fail(change: dict[str, object]) -> None:
    with pytest.raises(SuppliedError, match=r"does not have the digest that datapackage\.json states; not used"):
        read_wacz(restated(**change), Budget())
