"""The kit for Microsoft Sentinel: KQL functions from opcef's tables, and one template that deploys all."""
import json
import os
import re

import yaml

import _sentinel_check
import _sentinel_columns as columns
from tables import EXAMPLES

FOLDER = os.path.join(EXAMPLES, "collectors", "sentinel")
FUNCTIONS = "Microsoft.OperationalInsights/workspaces/savedSearches"

# ASIM's type of an audit event, by the action of an audit event or of an item usage.
EVENT_TYPES = {
    "Create": "create propose provsn server-create share",
    "Delete": "delete delshare dvrfydmn purge revoke trevoke unlink",
    "Disable": "dealldev deolddev disblduo disblmfa disblsso expire suspend trvlback",
    "Enable": "activate enblduo enblmfa enblsso reactive trvlaway",
    "Execute": "completr prsndall reauth resendts sendpkg sendts ssotknv tverify verify vrfydmn",
    "Read": "enter-item-edit-mode export fill reveal secure-copy select-sso-provider server-fetch view",
    "Set": "addgsso changeks changela changemp changenm changesk chngasso chngdsso chngpsso complete"
           " convert delgsso detchild grant hide join leave musercom muserdec patch rdmchild replace"
           " role sdvcsso server-update tdvcsso trename uisas unhide updatduo update updatea updatfw"
           " updatmfa upguest uvrfydmn",
    "Start": "begin beginr dlgsess launchi",
    "Stop": "cancel cancelr",
    "Other": "other unknown",
}

# ASIM's type of an object, by 1Password's; what is not here is Other.
OBJECT_TYPES = {
    "Configuration Atom": "account card ec gva pm report sub template uva",
    "Directory Service Object": "famchild gm group invite miguser mngdacc user",
    "Policy Rule": "sso",
    "Service": "sa satoken slackapp",
}

API = {
    "function": "2020-08-01",
    "rule": "2024-03-01",
    "workbook": "2022-04-01",
}


def inverted(words):
    """The key of each word."""
    return {word: key for key, text in words.items() for word in text.split()}


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def datatable(name, comment, header, rows):
    """A KQL function that is a table."""
    lines = ["    " + ", ".join(str(value) for value in row) for row in rows]
    return "\n".join([
        f"// {name}()", f"// {comment}", "datatable (" + ", ".join(header) + ")", "[",
        ",\n".join(lines), "]", "",
    ])


def classes(tables):
    """The rows of the table of classes; the condition says when a class has another severity."""
    for row in tables.classes:
        yield (
            quoted(row["class"]), quoted(columns.KINDS[row["kind"]]), quoted(row["name"]),
            quoted(row["category"]), row["severity"], quoted(row.get("outcome", "")),
            quoted(row.get("condition", "")), quoted(row["reason"]))


def operations(tables):
    """The rows of the table of actions: each action of 1Password's with ASIM's type."""
    known = inverted(EVENT_TYPES)
    actions = {
        row["act"]: row.get("actWords", "") for row in tables.pairs
        if row["kind"] in ("itemusages", "auditevents") and row.get("act")}
    missing = sorted(set(actions) - set(known))
    if missing:
        raise SystemExit(f"sentinel: EVENT_TYPES has no {', '.join(missing)}")
    for action in sorted(actions):
        yield quoted(action), quoted(known[action]), quoted(actions[action])


def objects(tables):
    """The rows of the table of objects."""
    known = inverted(OBJECT_TYPES)
    words = {row["object"]: row["objectWords"] for row in tables.pairs if row.get("object")}
    for name in sorted(words):
        yield quoted(name), quoted(known.get(name, "Other")), quoted(words[name])


def base(tables):
    """The function that all others begin with: one column for each value that opcef sends."""
    places = columns.places(tables)
    # An audit event names the item or vault that it is about as its object.
    extra = {}
    for name, thing in (("ItemUuid", "item"), ("VaultUuid", "vault")):
        if not any("auditevents" in place.kinds for place in places.get(name, [])):
            extra[name] = thing
    lines = [
        "// OnePassword()",
        "// The events of opcef in CommonSecurityLog, a column for each value.",
        "// Made from opcef's tables by Tests/Kits/run.",
        "CommonSecurityLog",
        '| where DeviceVendor == "1Password" and DeviceProduct == "Events Reporting"',
        '| extend Class = DeviceEventClassID, Kind = tostring(split(DeviceEventClassID, ".")[0]),',
        "    ClassName = Activity, Severity = toint(LogSeverity)",
        "| extend",
    ]
    values = [f"    {name} = {columns.expression(name, places)}" for name in places]
    lines += [value + "," for value in values[:-1]] + values[-1:]
    if extra:
        lines.append("| extend")
        parts = [
            f'    {name} = iff(Kind == "audit" and ObjectType == "{thing}", ObjectUuid, {name})'
            for name, thing in extra.items()]
        lines += [part + "," for part in parts[:-1]] + parts[-1:]
    names = ["TimeGenerated", "Class", "Kind", "ClassName", "Severity", *places, "Computer"]
    lines.append("| project " + names[0])
    for start in range(1, len(names), 6):
        lines[-1] += ","
        lines.append("    " + ", ".join(names[start:start + 6]))
    return "\n".join(lines) + "\n"


def head(text):
    """Name and parameters of a function, from its first line: `// name(parameters)`."""
    return re.fullmatch(r"// (\w+)\((.*)\)", text.splitlines()[0]).groups()


def iso(span):
    """A duration of a rule's YAML as ISO 8601: 15m is PT15M, 14d is P14D."""
    number, unit = re.fullmatch(r"(\d+)([mhd])", span).groups()
    return f"P{number}D" if unit == "d" else f"PT{number}{unit.upper()}"


def dependencies(names):
    """What has to be there before a resource: functions."""
    return [f"[resourceId('{FUNCTIONS}', parameters('workspace'), '{name}')]" for name in names]


def function_resource(text, depends):
    name, parameters = head(text)
    properties = {
        "etag": "*", "displayName": name, "category": "1Password", "functionAlias": name, "query": text,
        "version": 2,
    }
    if parameters:
        properties["functionParameters"] = parameters
    return {
        "type": FUNCTIONS,
        "apiVersion": API["function"],
        "name": f"[concat(parameters('workspace'), '/{name}')]",
        "dependsOn": dependencies(depends),
        "properties": properties,
    }


def rule_resource(rule, depends):
    operators = {"gt": "GreaterThan", "lt": "LessThan", "eq": "Equal", "ne": "NotEqual"}
    return {
        "type": "Microsoft.OperationalInsights/workspaces/providers/alertRules",
        "apiVersion": API["rule"],
        "name": f"[concat(parameters('workspace'), '/Microsoft.SecurityInsights/{rule['id']}')]",
        "kind": rule["kind"],
        "dependsOn": dependencies(depends),
        "properties": {
            "displayName": rule["name"],
            "description": rule["description"].strip(),
            "severity": rule["severity"],
            "enabled": True,
            "query": rule["query"],
            "queryFrequency": iso(rule["queryFrequency"]),
            "queryPeriod": iso(rule["queryPeriod"]),
            "triggerOperator": operators[rule["triggerOperator"]],
            "triggerThreshold": rule["triggerThreshold"],
            "suppressionEnabled": False,
            "suppressionDuration": "PT5H",
            "tactics": rule["tactics"],
            "techniques": rule["relevantTechniques"],
            "entityMappings": rule.get("entityMappings", []),
            # The same people in the next run are the same incident.
            "incidentConfiguration": {
                "createIncident": True,
                "groupingConfiguration": {
                    "enabled": True, "reopenClosedIncident": False, "lookbackDuration": "PT5H",
                    "matchingMethod": "AllEntities",
                },
            },
        },
    }


def template(functions, rules, workbook):
    """One template of the Azure Resource Manager with all functions, rules and the workbook."""
    own = {head(text)[0]: text for text in functions}
    resources = []
    for name, text in own.items():
        code = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
        resources.append(function_resource(text, [
            other for other in own if other != name and re.search(rf"\b{other}\b", code)]))
    for rule in rules:
        resources.append(rule_resource(rule, [
            name for name in own if re.search(rf"\b{name}\b", rule["query"])]))
    resources.append({
        "type": "Microsoft.Insights/workbooks",
        "apiVersion": API["workbook"],
        "name": "[guid(resourceGroup().id, parameters('workspace'), 'opcef')]",
        "location": "[parameters('location')]",
        "kind": "shared",
        "properties": {
            "displayName": "1Password (opcef)",
            "category": "sentinel",
            "version": "1.0",
            "sourceId":
                "[resourceId('Microsoft.OperationalInsights/workspaces', parameters('workspace'))]",
            "serializedData": json.dumps(workbook, ensure_ascii=False),
        },
    })
    whole = {
        "$schema":
            "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "workspace": {
                "type": "string",
                "metadata": {"description": "Name of the workspace, in this resource group"},
            },
            "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
        },
        "resources": resources,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def generate(tables):
    """The generated files, as text by their path below the kit."""
    made = {
        "functions/OnePassword.kql": base(tables),
        "functions/OnePasswordClasses.kql": datatable(
            "OnePasswordClasses",
            "opcef's classes. Class ids with <…> stand for many. Made by Tests/Kits/run.",
            ["Class: string", "Kind: string", "ClassName: string", "Category: string",
             "Severity: int", "Outcome: string", "Condition: string", "Reason: string"],
            classes(tables)),
        "functions/OnePasswordOperations.kql": datatable(
            "OnePasswordOperations",
            "1Password's actions, and what ASIM calls them. Made by Tests/Kits/run.",
            ["Action: string", "EventType: string", "ActionWords: string"], operations(tables)),
        "functions/OnePasswordObjects.kql": datatable(
            "OnePasswordObjects",
            "1Password's objects, and what ASIM calls them. Made by Tests/Kits/run.",
            ["ObjectType: string", "AsimObjectType: string", "ObjectWords: string"],
            objects(tables)),
    }
    functions = dict(made)
    for name in sorted(os.listdir(os.path.join(FOLDER, "functions"))):
        path = f"functions/{name}"
        if path not in functions:
            functions[path] = read(path)
    rules = [
        yaml.safe_load(read(f"rules/{name}"))
        for name in sorted(os.listdir(os.path.join(FOLDER, "rules")))]
    workbook = json.loads(read("workbook.json"))
    made["azuredeploy.json"] = template(functions.values(), rules, workbook)
    return made


def read(path):
    """The text of a file of the kit."""
    with open(os.path.join(FOLDER, path), encoding="utf-8") as file:
        return file.read()


def check(tables, folder):
    """Runs every function, rule and query of the kit over what opcef writes."""
    _sentinel_check.check(tables, folder)
