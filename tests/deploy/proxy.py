"""The proxy, with the Caddyfile that it has in production: the real Caddy, out of a wheel, on free ports."""

import os
import ssl
import subprocess
from pathlib import Path

from tests.deploy.compose import BIN, ROOT

CADDYFILE = ROOT / "deploy" / "Caddyfile"
ROOT_CERTIFICATE = Path("data/caddy/pki/authorities/local/root.crt")


def write(folder: Path, *, port: int, plain_port: int, servers: dict[str, str]) -> Path:
    """The Caddyfile with other ports: its own, and those of the web servers. The rest is as it is."""
    text = CADDYFILE.read_text()
    for host, address in servers.items():
        assert text.count(f"{host}:8000") == 1
        text = text.replace(f"{host}:8000", address)
    # No certificate authority of the test belongs among those that this machine trusts.
    own = f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {plain_port}\n\thttps_port {port}\n"
    before, _, after = text.partition("\n{\n")
    file = folder / "Caddyfile"
    file.write_text(f"{before}\n{own}{after}")
    return file


def command(file: Path) -> list[str]:
    return [str(BIN / "caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]


def environment(folder: Path) -> dict[str, str]:
    """Caddy makes the certificate for localhost itself."""
    kept = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder)}
    return {"PATH": os.environ["PATH"], "DOMAIN": "localhost"} | kept


def trusted(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / ROOT_CERTIFICATE))


def adapted() -> str:
    """The Caddyfile as Caddy understands it, as JSON."""
    asked = [str(BIN / "caddy"), "adapt", "--config", str(CADDYFILE), "--adapter", "caddyfile", "--validate"]
    told = subprocess.run(
        asked, env=os.environ | {"DOMAIN": "localhost"}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout
