"""The templates and rules of the kit, held against Microsoft's own models of them."""
import json
import os
import re
import uuid

from azure.mgmt.monitor import models as monitor
from azure.mgmt.securityinsight import models as sentinel

# What an account or an address is mapped by (Azure-Sentinel's EntityMappingIdentifiers).
IDENTIFIERS = {"Account": {"FullName", "Name", "Sid", "UPNSuffix"}, "IP": {"Address"}}

# The tactics of the techniques that the rules name (MITRE ATT&CK, Enterprise).
TECHNIQUES = {
    "T1078": {"InitialAccess", "Persistence", "PrivilegeEscalation", "DefenseEvasion"},
    "T1098": {"Persistence", "PrivilegeEscalation"},
    "T1110": {"CredentialAccess"},
    "T1136": {"Persistence"},
    "T1485": {"Impact"},
    "T1555": {"CredentialAccess"},
    "T1556": {"CredentialAccess", "DefenseEvasion", "Persistence"},
    "T1562": {"DefenseEvasion"},
}

# Members of a rule that Microsoft's models of 2022 do not have.
NEWER = {"techniques"}


def need(condition, message):
    if not condition:
        raise AssertionError(message)


def minutes(text):
    return int(text[:-1]) * {"m": 1, "h": 60, "d": 1440}[text[-1]]


def check_rule(name, rule, ids):
    """A rule in the form of Azure-Sentinel, with the limits of its own validation."""
    required = {
        "id", "name", "version", "kind", "description", "severity", "requiredDataConnectors", "queryFrequency",
        "queryPeriod", "triggerOperator", "triggerThreshold", "tactics", "relevantTechniques", "query"}
    need(required <= set(rule), f"{name} lacks {required - set(rule)}")
    unknown = set(rule) - required - {"entityMappings"}
    need(not unknown, f"{name} has unknown {unknown}")
    uuid.UUID(rule["id"])
    need(rule["id"] not in ids, f"{name} has the id of another rule")
    ids.add(rule["id"])
    need(re.fullmatch(r"\d+\.\d+\.\d+", rule["version"]), f"version of {name}")
    need(rule["severity"] in [value.value for value in sentinel.AlertSeverity], f"severity of {name}")
    need(rule["triggerOperator"] in ("gt", "lt", "eq", "ne"), f"operator of {name}")
    for member in ("queryFrequency", "queryPeriod"):
        need(5 <= minutes(rule[member]) <= 14 * 1440, f"{member} of {name} is not 5 minutes to 14 days")
    need(minutes(rule["queryPeriod"]) >= minutes(rule["queryFrequency"]), f"{name} leaves gaps")
    # A rule that looks back two days or more may run once an hour at most.
    need(minutes(rule["queryPeriod"]) < 2880 or minutes(rule["queryFrequency"]) >= 60, f"{name} runs too often")
    need(1 <= len(rule["query"]) <= 10000, f"query of {name}")
    known = [value.value for value in sentinel.AttackTactic]
    need(rule["tactics"] and set(rule["tactics"]) <= set(known), f"tactics of {name}")
    for technique in rule["relevantTechniques"]:
        need(TECHNIQUES[technique] & set(rule["tactics"]), f"{name} has no tactic of {technique}")
    for mapping in rule.get("entityMappings", []):
        kind = mapping["entityType"]
        need(kind in IDENTIFIERS, f"entity {kind} of {name}")
        need({field["identifier"] for field in mapping["fieldMappings"]} <= IDENTIFIERS[kind],
             f"identifiers of {kind} of {name}")


def unchanged(model, value):
    """Reads a value with a model of Microsoft's and writes it again: nothing may be lost or refused."""
    read = model.deserialize(value)
    need(not read.validate(), f"{read.validate()}")
    return json.loads(json.dumps(read.serialize(keep_readonly=True), default=str))


def lost(given, kept, path=""):
    """The paths of members that are not there any more."""
    if isinstance(given, dict):
        for name, value in given.items():
            if not isinstance(kept, dict) or name not in kept:
                yield f"{path}.{name}"
            else:
                yield from lost(value, kept[name], f"{path}.{name}")
    elif isinstance(given, list):
        for index, value in enumerate(given):
            if not isinstance(kept, list) or index >= len(kept):
                yield f"{path}[{index}]"
            else:
                yield from lost(value, kept[index], f"{path}[{index}]")


def references(text):
    """The parameters that a template's expressions name."""
    return set(re.findall(r"parameters\('(\w+)'\)", text))


def check_template(path):
    """A template of the Azure Resource Manager: its frame, its expressions, its dependencies."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    template = json.loads(text)
    need({"$schema", "contentVersion", "resources"} <= set(template), f"{path} is no template")
    need("deploymentTemplate.json" in template["$schema"], f"{path}: another schema")
    need(references(text) == set(template["parameters"]), f"{path}: parameters and their uses differ")
    names = set()
    for resource in template["resources"]:
        need({"type", "apiVersion", "name", "properties"} <= set(resource), f"{path}: {resource['name']}")
        need(re.fullmatch(r"\d{4}-\d\d-\d\d", resource["apiVersion"]), f"{path}: apiVersion")
        identity = resource["type"], resource["name"]
        need(identity not in names, f"{path}: {identity} is there twice")
        names.add(identity)
    for resource in template["resources"]:
        for other in resource.get("dependsOn", []):
            name = re.search(r"'(\w+)'\)\]$", other)[1]
            need(any(name in known for _, known in names), f"{path}: nothing is called {name}")
    return template


def check(folder, rules):
    """The templates and the rules."""
    ids = set()
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        document = file.read()
    for name, rule in rules.items():
        check_rule(name, rule, ids)
        need(f"| `{name}.yaml` | {rule['severity']} |" in document, f"README.md does not list {name}")
    deployed = check_template(os.path.join(folder, "azuredeploy.json"))
    found = set()
    for resource in deployed["resources"]:
        if not resource["type"].endswith("alertRules"):
            continue
        value = {"kind": resource["kind"], "properties": resource["properties"]}
        missing = [path for path in lost(value, unchanged(sentinel.ScheduledAlertRule, value))
                   if path.split(".")[2].split("[")[0] not in NEWER]
        need(not missing, f"Microsoft's model of a rule has no {', '.join(missing)}")
        found.add(resource["name"].split("/")[-1].removesuffix("')]"))
    need(found == ids, "azuredeploy.json has not every rule")
    check_collection(check_template(os.path.join(folder, "dcr.json")), folder)


def check_collection(template, folder):
    """The data collection rule, and that the README's command sends what it collects."""
    rule = template["resources"][0]
    value = {name: rule[name] for name in ("location", "kind", "properties")}
    read = monitor.DataCollectionRuleResource.deserialize(value)
    missing = list(lost(value, read.serialize()))
    need(not missing, f"Microsoft's model of a data collection rule has no {', '.join(missing)}")
    source = read.data_sources.syslog[0]
    facility = template["parameters"]["facility"]["defaultValue"]
    need(facility in [value.value for value in monitor.KnownSyslogDataSourceFacilityNames], "facility")
    levels = {value.value for value in monitor.KnownSyslogDataSourceLogLevels} - {"*", "Debug"}
    need(set(source.log_levels) == levels, f"levels are {source.log_levels}")
    # The stream of CEF, by the API's examples of data collection rules; the model lists only Syslog's.
    need(source.streams == ["Microsoft-CommonSecurityLog"], "stream")
    flow = read.data_flows[0]
    need(flow.streams == source.streams, "the flow has another stream")
    need(flow.destinations == [read.destinations.log_analytics[0].name], "destination")
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        commands = [line for line in file if line.strip().startswith("opcef ")]
    need(commands and all(f"--facility {facility}" in line for line in commands),
         f"a command of README.md does not send to {facility}")
