"""The kit for Splunk Connect for Syslog: a parser, run by syslog-ng as SC4S runs it.

SC4S is syslog-ng with a configuration of its own. What stands around the parser here is written after
that configuration: the raw line, the RFC 5424 parser, the topics in their order, and what HEC gets.
"""
import glob
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

import tables as all_tables
from _splunk_app import App

COLLECTORS = os.path.join(all_tables.ROOT, ".build-collectors", "root")
SPLUNK = os.path.join(all_tables.EXAMPLES, "collectors", "splunk", "TA-opcef")

AROUND = """@version: 3.38
options {{ keep-hostname(yes); use-dns(no); dns-cache(no); log-msg-size(65536); }};

block rewrite r_set_splunk_dest_default(
    index("main") source("") sourcetype("") template("t_hdr_msg") vendor("") product("") class("")) {{
  set("`index`", value(".splunk.index"));
  set("`source`", value(".splunk.source"));
  set("`sourcetype`", value(".splunk.sourcetype"));
  set("`template`", value(".splunk.sc4s_template"));
  set("`vendor`_`product`", value("fields.sc4s_vendor_product"));
}};
template t_hdr_msg {{ template("${{MSGHDR}}${{MESSAGE}}"); }};
template t_msg_only {{ template("${{MSGONLY}}"); }};

{parser}

# What SC4S does with CEF that no other parser has taken.
application general-cef[sc4s-syslog] {{
  filter {{ message('CEF:0' type(string) flags(substring)); }};
  parser {{ channel {{ rewrite {{ r_set_splunk_dest_default(sourcetype("cef")); }}; }}; }};
}};

source s_default {{
  network(transport(tcp) ip(127.0.0.1) port({port}) flags(validate-utf8, no-parse));
}};
log {{
  source(s_default);
  filter {{ message('^\\<\\d+\\>1 '); }};
  parser {{ syslog-parser(drop-invalid(yes) flags(syslog-protocol, assume-utf8, guess-timezone)); }};
  if {{ parser {{ app-parser(topic(sc4s-syslog-pgm)); }};
  }} elif {{ parser {{ app-parser(topic(sc4s-syslog)); }};
  }} else {{ }};
  rewrite {{ set('$(lowercase "$HOST")' value("HOST")); }};
  destination {{
    file("{folder}/events.json" template("$(format-json --scope none time=$S_UNIXTIME.$S_MSEC host=$HOST
      key=${{fields.sc4s_vendor_product}} index=${{.splunk.index}} source=${{.splunk.source}}
      sourcetype=${{.splunk.sourcetype}} event=\\"$(template ${{.splunk.sc4s_template}} t_hdr_msg)\\")\\n"));
  }};
}};
"""

# A message that is not opcef's, but CEF; and one of opcef's with CEF in a value.
OTHER = "<13>1 2026-11-24T06:15:00Z h other - - - CEF:0|1Password|Events Reporting|1|a|b|3|act=x"
FORGED = (
    '{"uuid":"XXXXXXXXXXXXXXXXXXXXXXXXXX","timestamp":"2026-11-24T06:15:00Z","used_version":1,'
    '"vault_uuid":"c54qgp7jyt3pnnwuk2g2kdcyud","item_uuid":"nrrwyyevr63oxoutkvjp2gaskb","action":"fill",'
    '"user":{"uuid":"XXRBWA7VYBIMPNZJDNCWC36XTN","name":"x CEF:0|1Password|Events Reporting|1|'
    'signin.success|y|1|act=success","email":"e@example.com"}}')


def generate(_):
    return {}


class SyslogNG:
    """syslog-ng with the kit's parser."""

    def __init__(self, parser, folder):
        if not os.path.exists(f"{COLLECTORS}/usr/sbin/syslog-ng"):
            raise SystemExit("sc4s: no syslog-ng; Tests/ToolTests/Collectors/get-collectors gets it")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.output = os.path.join(folder, "events.json")
        configuration = os.path.join(folder, "sc4s.conf")
        with open(parser, encoding="utf-8") as file, \
                open(configuration, "w", encoding="utf-8") as whole:
            whole.write(AROUND.format(parser=file.read(), port=self.port, folder=folder))
        libraries = [
            *glob.glob(f"{COLLECTORS}/usr/lib/*-linux-gnu"),
            *glob.glob(f"{COLLECTORS}/lib/*-linux-gnu"), f"{COLLECTORS}/usr/lib/syslog-ng"]
        self.environment = dict(os.environ, LD_LIBRARY_PATH=":".join(libraries))
        self.command = [
            f"{COLLECTORS}/usr/sbin/syslog-ng", "-F", "--no-caps", "-f", configuration,
            "--module-path=" + glob.glob(f"{COLLECTORS}/usr/lib/syslog-ng/3.*")[0],
            *(f"--{each}={folder}/{each}" for each in ("persist-file", "control", "pidfile"))]
        subprocess.run([*self.command, "--syntax-only"], env=self.environment, check=True)
        self.process = subprocess.Popen(self.command, env=self.environment, cwd=folder)
        for _ in range(200):
            with open("/proc/net/tcp", encoding="ascii") as table:
                if f":{self.port:04X} 00000000:0000 0A" in table.read():
                    return
            assert self.process.poll() is None, "syslog-ng has ended"
            time.sleep(0.05)
        raise AssertionError("syslog-ng does not listen")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def send(self, opcef, events):
        subprocess.run(
            [opcef, "-q", "--profile", "sc4s", "--hostname", "Relay", "--to",
             f"tcp://127.0.0.1:{self.port}"], input=events, check=True, text=True)

    def events(self, count):
        found = []
        for _ in range(200):
            if os.path.exists(self.output):
                with open(self.output, encoding="utf-8") as file:
                    found = [json.loads(line) for line in file if line.endswith("\n")]
            if len(found) >= count:
                break
            time.sleep(0.05)
        assert len(found) == count, f"{len(found)} of {count} events arrived"
        return found


def check(tables, folder):
    app = App(SPLUNK, "opcef:cef")
    with open(os.path.join(all_tables.EXAMPLES, "mixed.ndjson"), encoding="utf-8") as file:
        events = file.read()
    sent = tables.messages("mixed.ndjson", "--profile", "sc4s", "--hostname", "Relay")
    with tempfile.TemporaryDirectory() as place:
        with SyslogNG(os.path.join(folder, "app-syslog-opcef.conf"), place) as running:
            running.send(tables.opcef, events)
            found = running.events(len(sent))
            running.send(tables.opcef, FORGED)
            forged = running.events(len(sent) + 1)[-1]
            with socket.create_connection(("127.0.0.1", running.port)) as connection:
                connection.sendall(OTHER.encode() + b"\n")
            other = running.events(len(sent) + 2)[-1]
    for line, event in zip(sent, found, strict=True):
        fields = app.extracted(line)
        wanted = {
            "time": re.sub(r"(\d{3})$", r".\1", fields["rt"]), "host": "relay", "index": "onepassword",
            "source": "opcef", "sourcetype": app.sourcetype, "key": "onepassword_opcef",
            "event": line[line.index("CEF:0"):]}
        assert event == wanted, f"{event}\nand not {wanted}"
        assert app.extracted(event["event"]) == fields
    assert app.extracted(forged["event"])["signature_id"] == "itemusage.fill", forged
    assert forged["sourcetype"] == app.sourcetype and forged["event"].startswith("CEF:0|"), forged
    assert other["sourcetype"] == "cef", f"not opcef's, and taken: {other}"
    key = f"{found[0]['key']},index,{found[0]['index']}"
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        assert key in file.read(), f"README.md does not say: {key}"
    print(f"sc4s: {len(found)} events through syslog-ng with the parser, each as it was sent")
