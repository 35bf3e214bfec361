"""What is done with the commands of the documents, where it is more than running them.

Each is named as it is printed, without a comment behind it. A name that no document has any more is a
fault, so that nothing is left here that excuses nothing.
"""

# Not run here, since the place that is named runs them: a script of CI holds the command word for
# word, a list of requirements each package with its version.
BY_CI = {
    "swift build -c release": ".ci/run",
    "swift format lint --strict --recursive --parallel Package.swift Sources Tests": ".ci/run",
    "Tests/ToolTests/Collectors/get-collectors .build-collectors": ".ci/prepare",
    "pip install sigma-cli==3.1.0 pysigma-backend-splunk==2.1.0": ".ci/requirements.txt",
    "pip install pyspark==4.3.0": ".ci/requirements.txt",
}

# What is run instead, without a build; `.ci/run` has the command itself.
INSTEAD = {
    "swift run -c release opcef Examples/item-usages.json": "opcef Examples/item-usages.json",
}

LONG = "the bench takes minutes to hours; .ci/run has it run some of its trials"
LONGER = "takes a build of its own, or minutes at least; .ci/long runs it"
PACKAGE = ".ci/package/check-deb and check-rpm install, upgrade and remove the packages in clean roots"
NO_SPLUNK = "there is no Splunk and no SC4S; Tests/Kits/run reads the app and runs the parser"
NO_QRADAR = "there is no QRadar; Tests/Kits/run runs load-events against an imitation of its API"
NO_ARCSIGHT = "there is no SmartConnector; Tests/Kits/run reads the categorizer"
RELAYS = "Examples/collectors/check runs rsyslog and syslog-ng with these files, unpacked, not installed"
NO_RELAY = "there is no Vector, Fluent Bit or Cribl Stream; Tests/Kits/run runs their expressions"
MONITORING = "Tests/Monitoring/run has a real node exporter read the file; the folder is that of its package"
RELEASE = "a release takes many minutes; .ci/package/check signs, verifies, and runs the image"
BENCHMARK = "measures, and takes too long; .ci/run counts instructions instead"

# Not run at all, and why. An asterisk stands for all arguments, and none.
NOT_RUN = {
    "swift build -c release --static-swift-stdlib": "a second whole build",
    "swift build -c release && swift build -c release --product fake-events-api":
        ".ci/run builds both at once",
    "opcef reconcile": "it is the command's name; Docs/Pull.md has it with a file",
    "swift run fake-events-api 5000": "the machine of this check has one of it running",
    "kcat -b kafka:9092 -G opcef -q -u onepassword-events | opcef --to tls://siem.example.com"
    " --unsent /var/lib/opcef/unsent.ndjson --retry-for forever":
        "there is no Kafka; Examples/scale-out/check-kafka runs this pipeline with a broker of its own",
    "OPCEF_TEST_LARGE=.build/release/opcef swift test --disable-xctest --filter 'MemoryTests|LatencyTests'":
        ".ci/run runs all tests with this variable",
    "swift test --disable-xctest --filter 'ArchitectureTests|BytesTests|ClassificationTests|SyslogTests"
    "|EventFormatsTests|JSON5Tests|ToolOptionsTests|DocumentationTests|ScriptTests'":
        ".ci/run runs all tests",
    "swift test": ".ci/run runs all tests",
    "Examples/collectors/elastic/install https://elastic.example.com:9200"
    " https://kibana.example.com:5601":
        "there is no Elasticsearch; Tests/Kits/elastic.py runs it against a server that takes notes",
    ".ci/run": "it runs this check",
    "Tests/Detections/check .build/release/opcef": ".ci/run runs it as a step of its own",
    "Tests/Detections/convert": ".ci/run runs it as a step of its own",
    "OPCEF_WRITE_DOCS=1 swift test --disable-xctest --filter DocumentationTests":
        "it changes the documents; .ci/run tests that they are up to date",
    "Tests/Benchmarks/run --opcef .build-optimized/release/opcef --collectors .build-collectors":
        BENCHMARK,
    "PREFIX=/usr/local .ci/stage /": ".ci/run installs below another folder",
    "runuser -u opcef -- env EVENTS_API_TOKEN_FILE=/etc/opcef/events-api-token opcef check"
    " --state /var/lib/opcef": ".ci/package/check-places runs opcef as this user",
} | dict.fromkeys(
    [
        "apt install ./opcef_0.2.0-1_amd64.deb",
        "dnf install ./opcef-0.2.0-1.x86_64.rpm",
        "tar -C /usr/local --strip-components=1 -xf opcef-0.2.0-linux-x86_64.tar.xz",
        "systemd-sysusers /usr/local/lib/sysusers.d/opcef.conf",
        "systemd-tmpfiles --create /usr/local/lib/tmpfiles.d/opcef.conf",
        "install -m 640 -o root -g opcef token /etc/opcef/events-api-token",
        "systemctl enable --now opcef-pull.timer",
        "systemctl enable --now opcef-follow.service",
    ], PACKAGE) | dict.fromkeys(
    [
        "setfacl -m u:opcef:rwx /var/lib/prometheus/node-exporter",
        "install -D -m 644 /usr/share/doc/opcef/examples/metrics.conf"
        " /etc/systemd/system/opcef-follow.service.d/metrics.conf",
    ], MONITORING) | dict.fromkeys(
    [
        "/opt/splunk/bin/splunk install app TA-opcef.tgz",
        "/opt/splunk/bin/splunk restart",
        "install -D -m 644 Examples/collectors/sc4s/app-syslog-opcef.conf"
        " /opt/sc4s/local/config/app_parsers/app-syslog-opcef.conf",
        "systemctl restart sc4s",
    ], NO_SPLUNK) | dict.fromkeys(
    [
        "QRADAR_TOKEN_FILE=/etc/opcef/qradar-token Examples/collectors/qradar/load-events"
        " https://qradar.example.com '1Password by opcef'",
    ], NO_QRADAR) | dict.fromkeys(
    [
        "install -D -m 644 Examples/collectors/arcsight/1password/events_reporting.csv"
        " /opt/arcsight/connector/current/user/agent/acp/categorizer/current/1password/events_reporting.csv",
        "systemctl restart arc_syslog",
    ], NO_ARCSIGHT) | dict.fromkeys(
    [
        "apt-get install rsyslog rsyslog-relp rsyslog-openssl",
        "install -d -m 750 /etc/rsyslog.d/opcef /var/log/opcef",
        "install -m 644 ca.pem server.pem /etc/rsyslog.d/opcef/",
        "install -m 600 server.key /etc/rsyslog.d/opcef/",
        "install -m 644 Examples/collectors/rsyslog/opcef.conf /etc/rsyslog.d/",
        "rsyslogd -N1",
        "systemctl restart rsyslog",
        "opcef Examples/mixed.ndjson --profile rsyslog --to relp://siem.example.com:2514",
        "apt-get install syslog-ng-core",
        "install -d -m 750 /etc/syslog-ng/opcef",
        "install -m 644 server.pem /etc/syslog-ng/opcef/",
        "install -m 600 server.key /etc/syslog-ng/opcef/",
        "install -m 644 Examples/collectors/syslog-ng/opcef.conf /etc/syslog-ng/conf.d/",
        "syslog-ng --syntax-only",
        "systemctl restart syslog-ng",
    ], RELAYS) | dict.fromkeys(
    [
        "install -d -o vector -g vector -m 750 /etc/vector/opcef /var/log/opcef",
        "install -o vector -g vector -m 600 server.pem server.key /etc/vector/opcef/",
        "install -m 644 Examples/collectors/vector/opcef.vrl /etc/vector/opcef/",
        "install -m 644 Examples/collectors/vector/vector.toml /etc/vector/opcef.toml",
        "vector validate /etc/vector/opcef.toml",
        "systemctl restart vector",
        "install -d -m 750 /etc/fluent-bit/opcef /var/log/opcef",
        "install -m 600 server.pem server.key /etc/fluent-bit/opcef/",
        "install -m 644 Examples/collectors/fluent-bit/opcef.yaml"
        " Examples/collectors/fluent-bit/opcef-parsers.conf /etc/fluent-bit/",
        "/opt/fluent-bit/bin/fluent-bit --dry-run -c /etc/fluent-bit/opcef.yaml",
        "/opt/fluent-bit/bin/fluent-bit -c /etc/fluent-bit/opcef.yaml",
        "install -D -m 644 Examples/collectors/cribl/opcef.yml"
        " /opt/cribl/local/cribl/pipelines/opcef/conf.yml",
        "/opt/cribl/bin/cribl restart",
    ], NO_RELAY) | dict.fromkeys(
    [
        "minisign -V -p opcef.pub -m SHA256SUMS",
        "sha256sum --check --ignore-missing SHA256SUMS",
        "git checkout 0.2.0",
        ".ci/release 0.2.0",
        ".ci/release 0.2.0 ~/opcef.key",
        "skopeo copy oci-archive:opcef-0.2.0-linux-x86_64.oci.tar"
        " docker://registry.example.com/opcef:0.2.0",
        "podman run --read-only --cap-drop=all --volume opcef:/var/lib/opcef"
        " --volume ./opcef.json5:/etc/opcef/opcef.json5:ro"
        " --secret events-api-token,uid=65532,mode=0400"
        " --env EVENTS_API_TOKEN_FILE=/run/secrets/events-api-token"
        " registry.example.com/opcef:0.2.0",
    ], RELEASE) | dict.fromkeys(
    [
        "Tests/Faults/run *",
        "Tests/Faults/matrix *",
        "Tests/Faults/stops *",
        "Tests/Faults/spool *",
        "Tests/Faults/self-test",
    ], LONG) | dict.fromkeys(
    [
        "Tests/Faults/soak *",
        "Tests/Faults/attacks",
        "Tests/Fuzz/run *",
        "Tests/Sanitizers/run",
    ], LONGER) | dict.fromkeys(
    [
        "Tests/Benchmarks/mixed-events.py 1000000 > /tmp/events.ndjson",
        "Tests/Benchmarks/confirmation.py .build/release/opcef /tmp/events.ndjson 15",
        "Tests/Benchmarks/mixed-events.py 1000000 > /tmp/million.ndjson",
        "time .build/release/opcef -q /tmp/million.ndjson > /dev/null",
        "Tests/Benchmarks/sink.py 45601 &\n"
        ".build/release/opcef /tmp/million.ndjson --to tcp://127.0.0.1:45601",
        "head -12000 /tmp/million.ndjson > /tmp/12k.ndjson; head -4000 /tmp/million.ndjson > /tmp/4k.ndjson",
        "for n in 4k 12k; do valgrind .build/release/opcef -q /tmp/$n.ndjson > /dev/null; done",
        ".build/release/fake-events-api 100000 0 > api.sh & sleep 3; source api.sh\n"
        "python3 Tests/Benchmarks/sink.py 45999 &\n"
        ".build/release/opcef pull --since 2h --feature itemusages --state state"
        " --to tcp://127.0.0.1:45999 --summary json",
        "Tests/Benchmarks/matrix --opcef .build-optimized/release/opcef",
        ".ci/package/optimized .build-optimized",
        ".ci/package/optimized .build-sse2 -Xcc '-D__builtin_cpu_supports(feature)=0'",
        "swift build -c release --product fake-events-api",
        "Tests/Faults/spool-cost",
    ], BENCHMARK)

# Run for ever: ended once this holds.
ENDLESS = {
    "tail -F usage.ndjson | opcef --to tcp://siem.example.com:601 --framing octet": "arrived 601-tcp 10",
    "tail -F usage.ndjson | opcef --to tls://siem.example.com --spool /var/lib/opcef/spool":
        "arrived 6514-tls 10",
    "opcef pull --to tls://siem.example.com --follow": "at_least 1 6514-tls",
    "opcef pull --to tls://siem.example.com --follow --log json":
        "at_least 1 6514-tls && prints '^.\"time\":.*\"level\":\"info\"'",
}

JSON_ARRIVED = "[ $(grep --count --text event.code $LOG/6514-tls) = 53 ]"

# What has to hold afterwards, each with a moment's patience. The functions are those of `holds` in `run`.
CHECK = {
    "opcef Examples/item-usages.json --to tcp://siem.example.com:601": "arrived 601-tcp 13",
    "zcat --force usage.ndjson | opcef --to udp://siem.example.com": "arrived 514-udp 13",
    "opcef usage.ndjson --profile splunk --to tcp://splunk.example.com:1514": "arrived 1514-tcp 13",
    "opcef usage.ndjson --profile qradar --to tcp://qradar.example.com --hostname onepassword":
        "arrived 514-tcp 13",
    "opcef Examples/mixed.ndjson --profile qradar --hostname onepassword --to tcp://qradar.example.com":
        "arrived 514-tcp 53",
    "for i in $(seq 30); do opcef test-event --profile qradar --hostname onepassword"
    " --to tcp://qradar.example.com; done": "arrived 514-tcp 30",
    "opcef Examples/mixed.ndjson --profile sentinel --facility local4 --to tcp://localhost:514":
        "arrived 514-tcp 53",
    "opcef Examples/mixed.ndjson --profile arcsight --to tcp://connector.example.com": "arrived 514-tcp 53",
    "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 365"
    " -copy_extensions copy -out server.pem":
        "openssl verify -CAfile ca.pem -verify_hostname siem.example.com server.pem",
    "opcef Examples/mixed.ndjson --profile rsyslog --to tls://siem.example.com --ca ca.pem":
        "arrived 6514-tls 53",
    "opcef Examples/mixed.ndjson --profile rsyslog --format json --to tls://siem.example.com --ca ca.pem":
        JSON_ARRIVED,
    "opcef Examples/mixed.ndjson --profile rsyslog --format json --framing lf"
    " --to tls://siem.example.com --ca ca.pem":
        JSON_ARRIVED,
    "opcef Examples/mixed.ndjson --profile syslog-ng --format json --to tls://siem.example.com --ca ca.pem":
        JSON_ARRIVED,
    "tar --create --gzip --file TA-opcef.tgz --directory Examples/collectors/splunk TA-opcef":
        "tar --list --file TA-opcef.tgz | grep --quiet '^TA-opcef/default/props.conf$'",
    "opcef Examples/mixed.ndjson --profile splunk --to tcp://splunk.example.com:1514": "arrived 1514-tcp 53",
    "opcef Examples/mixed.ndjson --profile sc4s --to tcp://sc4s.example.com": "arrived 514-tcp 53",
    "opcef Examples/mixed.ndjson --profile sc4s --to tls://sc4s.example.com": "arrived 6514-tls 53",
    "opcef test-event --format json --header none --to tcp://siem.example.com:1514":
        "grep -q opcef.test $LOG/1514-tcp",
    "opcef Examples/mixed.ndjson --format json --header none > opcef.ndjson":
        "[ $(wc -l < opcef.ndjson) = 53 ]",
    "opcef Examples/mixed.ndjson --format json --header none --to tcp://siem.example.com:1514":
        "[ $(grep -c event.id $LOG/1514-tcp) = 53 ]",
    "opcef test-event --profile graylog --to tcp://siem.example.com:5555":
        "grep -q opcef.test $LOG/5555-tcp",
    "opcef Examples/mixed.ndjson --profile graylog"
    " --to tcp://siem.example.com:5555": "[ $(grep -c event.id $LOG/5555-tcp) = 53 ]",
    "opcef test-event --profile elastic --to tcp://siem.example.com:9004": "arrived 9004-tcp 1",
    "opcef test-event --profile elastic --format json --header none --to tcp://siem.example.com:9005":
        "grep -q opcef.test $LOG/9005-tcp",
    "opcef Examples/mixed.ndjson --profile elastic --to tcp://siem.example.com:9004": "arrived 9004-tcp 53",
    "opcef Examples/mixed.ndjson --profile elastic --format json --header none"
    " --to tcp://siem.example.com:9005": "[ $(grep -c event.id $LOG/9005-tcp) = 53 ]",
    "opcef usage.ndjson --to tls://siem.example.com --ca /etc/opcef/siem-ca.pem": "arrived 6514-tls 13",
    "opcef --names items.json --names users.json usage.ndjson --to tls://siem.example.com":
        "arrived 6514-tls 13 && grep -q ' fname=' $LOG/6514-tls",
    "5 * * * * /usr/local/bin/opcef -q --state /var/lib/opcef/usage.state"
    " --rejects /var/lib/opcef/rejects --to tls://siem.example.com /var/log/onepassword/usage.ndjson":
        "arrived 6514-tls 13 && [ -s /var/lib/opcef/usage.state ]",
    # One more each second; other documents have fetched what there was.
    "EVENTS_API_TOKEN_FILE=/etc/opcef/events-api-token opcef pull --to tls://siem.example.com":
        "at_least 1 6514-tls",
    "opcef pull --to tls://siem.example.com --since 7d": "at_least 230 6514-tls",
    "opcef pull --to tls://siem.example.com --since 30d --until 29d": "prints '0 records read, 0 sent'",
    "opcef pull --to tls://siem.example.com --api-ca /etc/opcef/proxy-ca.pem": "at_least 1 6514-tls",
    # The events are of the last hour, and so too new to be missed.
    "opcef reconcile siem.csv --column externalId --since 30d":
        "prints 'compared with 1 id, 0 missing, [0-9]+ too new'",
    "opcef reconcile siem.csv --column externalId --since 30d --send --to tls://siem.example.com":
        "prints 'compared with 1 id, 0 missing, [0-9]+ too new'",
    "opcef pull --to tls://siem.example.com --metrics /var/lib/prometheus/node-exporter/opcef.prom":
        "grep '^opcef_run_exit_status.* 0$' /var/lib/prometheus/node-exporter/opcef.prom",
    "opcef status --metrics opcef.prom --warning 15m --critical 1h":
        "prints '^OPCEF OK - opcef: last success .* ago . .opcef.=[0-9]+s;900;3600;0$'",
    "opcef state show --state ~/.local/state/opcef": "prints 'itemusages: [0-9]+ records'",
    "opcef state set --state ~/.local/state/opcef itemusages 2026-11-01": "prints 'at 2026-11-01'",
    "opcef state reset --state ~/.local/state/opcef itemusages": "prints 'removed'",
    "opcef check --config opcef.json5": "prints 'ok .*Events API' && prints 'ok .*collector'",
    "opcef explain --config Examples/configuration/opcef.json5"
    " --names Examples/configuration/items.json Examples/item-usages.json":
        "prints '^Classified: itemusage.server-fetch' && prints example-relay",
    "opcef unmask $(grep -o 'email-[a-z2-7]*' messages.log | sort -u) --pseudonym-key pseudonym.key"
    " --values Examples/audit-events.ndjson":
        "prints '^email-[a-z2-7]{16}  mina.okafor@example.com$'",
    "opcef pull --state state": "prints 'CEF:0'",
    "opcef pull --heartbeat": "prints 'opcef.heartbeat'",
    "opcef test-event": "prints 'CEF:0.*opcef.test'",
    "opcef actions --json": "python3 -c 'import json; json.load(open(\"../output\"))'",
    "opcef actions --json --pairs": "python3 -c 'import json; json.load(open(\"../output\"))'",
    "opcef fields": "prints '^CEF, item usages$'",
    "opcef fields --json": "python3 -c 'import json; json.load(open(\"../output\"))'",
    "opcef profiles": "prints '^sc4s$'",
    "opcef completions bash": "prints 'complete .*opcef'",
    "sigma convert --target splunk --pipeline Examples/collectors/splunk/sigma-pipeline.yml"
    " Examples/detections/watched-item.yml": "prints 'sourcetype=\"opcef:cef\" signature_id IN'",
    "Examples/scenarios/make --plain 50000 > plain.ndjson": "[ $(wc -l < plain.ndjson) -ge 50000 ]",
    "opcef Examples/scenarios/leaver-exports.ndjson --to tcp://siem.example.com:601":
        "arrived 601-tcp $(wc -l < Examples/scenarios/leaver-exports.ndjson)",
    "sigma check --fail-on-issues --exclude attacktag --exclude d3_fendtag Examples/detections":
        "prints 'Found 0 errors, 0 condition errors and 0 issues'",
    "op item list --format json > items.json && op user list --format json > users.json":
        "[ -s items.json ]",
}

# What has to be there before.
PREPARE = {
    "opcef check --config opcef.json5":
        "echo '{ to: \"tls://siem.example.com\", pull: { heartbeat: true } }' > opcef.json5",
    # The collector here has a certificate of the check's own authority.
    **dict.fromkeys([
        "opcef Examples/mixed.ndjson --profile rsyslog --to tls://siem.example.com --ca ca.pem",
        "opcef Examples/mixed.ndjson --profile rsyslog --format json --to tls://siem.example.com --ca ca.pem",
        "opcef Examples/mixed.ndjson --profile rsyslog --format json --framing lf"
        " --to tls://siem.example.com --ca ca.pem",
        "opcef Examples/mixed.ndjson --profile syslog-ng --format json --to tls://siem.example.com"
        " --ca ca.pem",
        "opcef test-event --profile rsyslog --to tls://siem.example.com --ca ca.pem",
        "opcef test-event --profile syslog-ng --format json --to tls://siem.example.com --ca ca.pem",
    ], "cp /etc/opcef/siem-ca.pem ca.pem"),
    # 1Password's own tool wants an account.
    "op item list --format json > items.json && op user list --format json > users.json":
        "printf '#!/bin/sh\ncat Examples/configuration/items.json\n' > /usr/local/bin/op;"
        " chmod +x /usr/local/bin/op",
    "opcef reconcile siem.csv --column externalId --since 30d":
        "printf 'time,externalId\\n1,EVENT\\n' > siem.csv",
    "opcef pull --to tls://siem.example.com --metrics /var/lib/prometheus/node-exporter/opcef.prom":
        "mkdir -p /var/lib/prometheus/node-exporter",
    "opcef status --metrics opcef.prom --warning 15m --critical 1h":
        "opcef --metrics opcef.prom --to file:/dev/null Examples/item-usages.json",
    "opcef pull --to tls://siem.example.com --follow --log json":
        "opcef state set --state ~/.local/state/opcef itemusages 2026-11-01",
    # The commands before it have fetched everything.
    "opcef pull --to tls://siem.example.com --follow":
        "opcef state set --state ~/.local/state/opcef itemusages 2026-11-01",
}

# How it ends, where it is not 0: all events are too new to be compared.
STATUS = {
    "opcef reconcile siem.csv --column externalId --since 30d": 65,
    "opcef reconcile siem.csv --column externalId --since 30d --send --to tls://siem.example.com": 65,
}

# Programs, and modules of Python, that not every machine has; CI has.
NEEDS = {
    "sigma check --fail-on-issues --exclude attacktag --exclude d3_fendtag Examples/detections": ["sigma"],
    "sigma convert --target splunk --pipeline Examples/collectors/splunk/sigma-pipeline.yml"
    " Examples/detections/watched-item.yml": ["sigma"],
    "Examples/scale-out/forward.py .build/release/opcef /srv/archive 2 tls://siem.example.com":
        ["java", "python:pyspark"],
    "Examples/scale-out/check .build/release/opcef python3": ["java", "python:pyspark"],
}
