"""A real time-stamp authority in a folder: a root, a signer's certificate and ``openssl ts``; and a corrupt one."""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from rfc3161_client import decode_timestamp_response

from desk.pack import offline_verifier as form
from evidence.records import Entry, Timestamp
from evidence.timestamp import Authority, question, take

_CONFIG = """[tsa]
default_tsa=t
[t]
serial={folder}/serial
crypto_device=builtin
signer_cert={folder}/tsa.pem
signer_key={folder}/tsa.key
signer_digest={digest}
default_policy=1.3.6.1.4.1.99999.1
digests=sha256
ess_cert_id_alg={names}
"""


def why_not() -> str:
    """What is missing; empty when nothing is."""
    return "" if shutil.which("openssl") else "openssl is not installed: apt-get install openssl"


@dataclass(frozen=True)
class FolderAuthority:
    """Its folder and name."""

    folder: Path
    name: str

    @classmethod
    def make(
        cls, folder: Path, name: str, key: str = "rsa", digest: str = "sha256", names: str = "sha256"
    ) -> "FolderAuthority":
        """A new root and signer, valid since the day before yesterday.

        ``digest`` is what it signs over, ``names`` by which digest it names its certificate (sha1: RFC 2634).
        """
        folder.mkdir(parents=True)
        made = cls(folder, name)
        made._write_key("ca.key", ec.generate_private_key(ec.SECP256R1()))
        rsa_or_ec = rsa.generate_private_key(65537, 2048) if key == "rsa" else ec.generate_private_key(ec.SECP384R1())
        made._write_key("tsa.key", rsa_or_ec)
        made._certify("ca.pem", f"{name} root", "ca.key", None)
        made.certify("tsa.pem", x509.ObjectIdentifier("1.3.6.1.5.5.7.3.8"))
        (folder / "serial").write_text("01")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, digest=digest, names=names))
        return made

    def certify(self, file: str, usage: x509.ObjectIdentifier) -> None:
        """A certificate for the signer's key, for one purpose."""
        self._certify(file, self.name, "tsa.key", usage)

    def reply(self, query: bytes) -> bytes:
        """The answer to a query."""
        (self.folder / "query").write_bytes(query)
        self._openssl(*["ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "query", "-out", "reply"])
        return (self.folder / "reply").read_bytes()

    def stamp(self, seal: Entry, now: datetime) -> Timestamp:
        """A good token over a seal, taken in as the desk does."""
        asked = question(seal)
        root = x509.load_pem_x509_certificate(self.pem("ca.pem").encode())
        known = Authority(self.name, "http://127.0.0.1/tsa", (root,))
        return take(self.reply(asked.as_bytes()), asked, seal, known, required=1, now=now)

    def token_over(self, seal: Entry) -> bytes:
        """The bare token over anything, in DER."""
        return decode_timestamp_response(self.reply(question(seal).as_bytes())).time_stamp_token()

    def pem(self, file: str) -> str:
        """A certificate as text."""
        certificate = x509.load_pem_x509_certificate((self.folder / file).read_bytes())
        return certificate.public_bytes(Encoding.PEM).decode("ascii")

    def der(self, file: str) -> bytes:
        """A certificate as bytes."""
        return x509.load_pem_x509_certificate((self.folder / file).read_bytes()).public_bytes(Encoding.DER)

    def vouched_for(self, token: bytes, digest: str) -> bool:
        """What ``openssl ts -verify`` says, the reference."""
        (self.folder / "token").write_bytes(token)
        words = ["ts", "-verify", "-token_in", "-in", "token", "-digest", digest, "-CAfile", "ca.pem"]
        words += ["-untrusted", "tsa.pem"]
        return subprocess.run(["openssl", *words], cwd=self.folder, check=False, capture_output=True).returncode == 0

    def corrupt(self, token: bytes, old: bytes, new: bytes) -> bytes:
        """A token changed and signed again, as only the authority itself can: for what signatures cannot show."""
        assert len(old) == len(new)
        assert old in token
        info, signer = form._open_token(token)
        changed_info = info.replace(old, new)
        changed = token.replace(old, new).replace(hashlib.sha256(info).digest(), hashlib.sha256(changed_info).digest())
        _, unsigned = form._open_token(changed)
        key = self._key("tsa.key")
        assert isinstance(key, rsa.RSAPrivateKey)
        return changed.replace(signer.signature, key.sign(unsigned.signed, padding.PKCS1v15(), hashes.SHA256()))

    def _certify(self, file: str, name: str, key: str, usage: x509.ObjectIdentifier | None) -> None:
        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{self.name} root")])
        builder = (
            x509.CertificateBuilder(issuer, subject, self._key(key).public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=20))
            .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
        )
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        made = builder.sign(self._key("ca.key"), hashes.SHA256())
        (self.folder / file).write_bytes(made.public_bytes(Encoding.PEM))

    def _write_key(self, file: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / file).write_bytes(text)

    def _key(self, file: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
        key = load_pem_private_key((self.folder / file).read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
        return key

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)
