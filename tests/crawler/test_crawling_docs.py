"""What docs/crawling.md says is tested, is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_test_named_in_the_docs_exists() -> None:
    text = (ROOT / "docs" / "crawling.md").read_text(encoding="utf-8")
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) >= 35
    assert [name for name in sorted(named) if f"def {name}(" not in sources] == []
    files = set(re.findall(r"`(tests/[\w/]+\.py)`", text)) | set(re.findall(r"`(benchmarks/\w+\.py)`", text))
    assert [name for name in sorted(files) if not (ROOT / name).exists()] == []
