"""A throw-away certificate authority: openssl makes the keys when a test wants them."""

import ssl
import subprocess
import tempfile
from pathlib import Path

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """Certificates for servers and clients. Paths are absolute."""

    def __init__(self, name: str = "test authority"):
        self._holder = tempfile.TemporaryDirectory(prefix="cw-authority-")
        self.folder = Path(self._holder.name)
        self.file = self.folder / "ca.pem"
        self._openssl("req", "-x509", *KEY, "-keyout", "ca.key", "-out", "ca.pem", "-subj", f"/CN={name}",
                      "-days", "2")

    def close(self) -> None:
        self._holder.cleanup()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(("openssl",) + arguments, cwd=self.folder, check=True, capture_output=True)

    def issue(self, name: str, alternative: str = "", days: int = 2) -> tuple[Path, Path]:
        """Certificate and key; `alternative` as "DNS:crm.test,IP:127.0.0.1"; days < 0: it has expired."""
        stem = f"c{len(list(self.folder.iterdir()))}"
        self._openssl("req", *KEY, "-keyout", f"{stem}.key", "-out", f"{stem}.csr", "-subj", f"/CN={name}")
        extension = self.folder / f"{stem}.ext"
        extension.write_text(f"subjectAltName={alternative}\n" if alternative else "")
        self._openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days",
                      str(days), "-out", f"{stem}.pem", "-extfile", extension.name)
        return self.folder / f"{stem}.pem", self.folder / f"{stem}.key"

    def server(self, alternative: str = "IP:127.0.0.1", days: int = 2, clients: "Authority | None" = None,
               ) -> ssl.SSLContext:
        """What a server of that name needs; with `clients` it demands a certificate of theirs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue("server", alternative, days))
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(clients.file)
        return context
