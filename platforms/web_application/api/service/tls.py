"""TLS for the load balancer's connection to the task.

A load balancer encrypts to its targets but does not verify their certificates, so a self-signed pair made at
start is as good as any and there is no key to store, ship or rotate. It lives in anonymous memory: the task's
file system is read-only.
"""

import os
import ssl
import subprocess
from pathlib import Path

_SELF_SIGNED = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout - -out -"
).split()


class TlsError(Exception):
    """The service cannot offer TLS; it never falls back to plain HTTP."""


def context(certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """TLS 1.2 or newer, with the files given or a self-signed pair."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if certificate and key:
            tls.load_cert_chain(certificate, key)
        else:
            _load_self_signed(tls)
    except (OSError, subprocess.CalledProcessError) as error:
        raise TlsError(f"TLS: {certificate or 'self-signed certificate'}: {error}") from error
    return tls


def _load_self_signed(tls: ssl.SSLContext) -> None:
    made = subprocess.run(_SELF_SIGNED, check=True, capture_output=True)
    memory = os.memfd_create("tls")  # Linux, as the container is
    try:
        os.write(memory, made.stdout)
        tls.load_cert_chain(f"/proc/self/fd/{memory}")
    finally:
        os.close(memory)
