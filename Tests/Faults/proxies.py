"""TCP proxies before a collector: how each is started."""
import glob
import os
import shutil

from collectors import listens
from processes import free_port, wait_until
from trial import Skipped

HERE = os.path.dirname(os.path.abspath(__file__))
NGINX_MODULES = next(iter(glob.glob("/usr/lib*/nginx/modules")), "modules")


def fill_in(name, folder, **values):
    """A configuration file of ours with its values, for a program that reads no variables."""
    with open(f"{HERE}/configurations/{name}", encoding="utf-8") as file:
        text = file.read()
    for key, value in {"FOLDER": folder, **values}.items():
        text = text.replace(f"@{key}@", str(value))
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def haproxy(workshop, folder, port, backend_port, retries=3):
    return workshop.start(
        ["haproxy", "-db", "-f", f"{HERE}/configurations/haproxy.cfg"],
        log=f"{folder}/haproxy.log", environment={
            "PORT": str(port), "BACKEND_PORT": str(backend_port), "RETRIES": str(retries)})


def nginx_stream(workshop, folder, port, backend_port, half_close="off"):
    path = fill_in("nginx-stream.conf", folder, PORT=port, BACKEND_PORT=backend_port,
                   HALF_CLOSE=half_close, MODULES=NGINX_MODULES)
    return workshop.start(
        ["nginx", "-c", path, "-e", f"{folder}/error.log"], log=f"{folder}/nginx.log")


def stunnel(workshop, folder, port, backend_port, certificates):
    path = fill_in("stunnel.conf", folder, PORT=port, BACKEND_PORT=backend_port,
                   CERTIFICATE=certificates.server, KEY=certificates.server_key)
    return workshop.start(["stunnel", path], log=f"{folder}/stunnel.log")


def place(trial, program):
    """Puts a proxy before the collector of a trial, so that the sender connects to it."""
    if shutil.which(program) is None:
        raise Skipped(f"needs {program}")
    collector, port = trial.collector, free_port()
    folder = trial.bench.workshop.subfolder(f"{os.path.basename(trial.folder)}-proxy")
    common = trial.bench.workshop, folder, port, collector.port
    process = {
        "haproxy": lambda: haproxy(*common), "nginx": lambda: nginx_stream(*common),
        "stunnel": lambda: stunnel(*common, trial.bench.certificates)}[program]()
    if not wait_until(lambda: listens(process.id, port), 20):
        raise RuntimeError(f"{program} does not listen:\n{process.words()}")
    scheme = f"{collector.transport}s" if program == "stunnel" else collector.transport
    collector.front = f"{scheme}://localhost:{port}"
