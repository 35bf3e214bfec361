"""A certificate authority and a server of its own for `localhost`, made anew for each run.

They are valid from three days ago on where there is a C compiler, so that a clock that jumps does not
make them invalid.
"""
import os
import subprocess

from link import FAR_ADDRESS

NAMES = f"DNS:localhost,DNS:collector.test,IP:127.0.0.1,IP:{FAR_ADDRESS}"


class Certificates:
    """Files below a folder; the keys are P-256 and have no passphrase, for tests only."""

    def __init__(self, folder):
        self.folder = folder
        self._environment = {**os.environ, **self._clock_behind()}
        self.authority = os.path.join(folder, "authority.pem")
        self.server = os.path.join(folder, "server.pem")
        self.server_key = os.path.join(folder, "server.key")
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self._openssl(
            "req", "-x509", *key, "-keyout", "authority.key", "-out", "authority.pem",
            "-days", "8", "-subj", "/CN=fault bench",
            "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self._openssl(
            "req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
        with open(os.path.join(folder, "server.ext"), "w", encoding="ascii") as extensions:
            extensions.write(
                "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                f"extendedKeyUsage=serverAuth\nsubjectAltName={NAMES}\n")
        self._openssl(
            "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-days", "8", "-extfile", "server.ext", "-out", "server.pem")
        # The form that syslog-ng's ca-dir() wants.
        self.hashed = os.path.join(folder, "hashed")
        os.mkdir(self.hashed)
        os.symlink(self.authority, os.path.join(self.hashed, "authority.pem"))
        self._openssl("rehash", "hashed")

    def _clock_behind(self):
        library = os.path.join(self.folder, "clock-behind.so")
        clock = os.path.join(os.path.dirname(os.path.abspath(__file__)), "clock.c")
        try:
            subprocess.run(
                ["cc", "-shared", "-fPIC", "-O1", "-DSHIFT=-259200", "-o", library, clock],
                check=True, timeout=60, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            return {}
        return {"LD_PRELOAD": library}

    def _openssl(self, *words):
        result = subprocess.run(
            ["openssl", *words], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False,
            env=self._environment)
        if result.returncode:
            raise RuntimeError(f"openssl {words[0]}: {result.stdout.decode()}")
