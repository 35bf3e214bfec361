"""The kit for ArcSight: a categorizer file with every class.

The categories follow from those of QRadar's map, so that one place decides what a class is.
"""
import csv
import io
import os

import pycef

import _qradar_map as qid
from _qradar_checks import FILES, UNKNOWN, events, expected, plain

PATH = os.path.join("1password", "events_reporting.csv")
COLUMNS = (
    "event.deviceEventClassId", "set.event.categoryObject", "set.event.categoryBehavior",
    "set.event.categoryDeviceGroup", "set.event.categorySignificance", "set.event.categoryOutcome")
# The most characters of each of these fields in ArcSight's event schema.
LONGEST = 1023

OBJECTS = {
    "/Actor/User": "user invite miguser famchild mngdacc ec uva cred",
    "/Actor/Group": "group gm gva",
    "/Host/Resource/File": "item items itemhist file template vault vaultkey",
    "/Host/Application/Service": "sa satoken slackapp",
    "/Host/Application": "account card device dlgdsess pm report sso ssotkn sub",
}
OBJECT_OF = {word: name for name, words in OBJECTS.items() for word in words.split()}

BEHAVIORS = {
    "/Authentication/Verify": (
        "User Login Success", "User Login Failure", "User Login Attempt", "Access Denied",
        "General Authentication Successful"),
    "/Authentication/Add": ("User Account Added",),
    "/Authentication/Delete": ("User Account Removed",),
    "/Authentication/Modify": (
        "User Account Changed", "User Account Locked", "User Account Unlocked",
        "Password Change Succeeded"),
    "/Authorization/Add": ("User Right Assigned", "Group Member Added", "Group Added"),
    "/Authorization/Delete": ("User Right Removed", "Group Member Removed", "Group Removed"),
    "/Authorization/Modify": ("Group Changed",),
    "/Access": ("Read Activity Succeeded", "Data Dump", "General Audit Event"),
    "/Access/Start": ("Session Opened",),
    "/Create": ("Create Activity Succeeded",),
    "/Delete": ("Delete Activity Succeeded",),
    "/Modify/Content": ("Update Activity Succeeded",),
    "/Modify/Configuration": (
        "Policy Change", "Enable Activity Succeeded", "Disable Activity Succeeded"),
    "/Execute/Start": ("Start Activity Succeeded",),
    "/Execute/Stop": ("Stop Activity Succeeded",),
    "/Communicate": ("Send Activity Succeeded", "System Status"),
}
BEHAVIOR_OF = {name: behavior for behavior, names in BEHAVIORS.items() for name in names}


def thing(row):
    if row["kind"] == "itemusages":
        return "/Host/Resource/File"
    if row["kind"] == "auditevents":
        return OBJECT_OF[row["object"]]
    return "/Host/Application"


def outcome(row):
    """What came of it; an attempt is that of which nobody knows."""
    if row["kind"] == "itemusages":
        return "/Attempt" if row["category"] == "unknown" else "/Success"
    if row["kind"] == "opcef":
        return "/Success"
    return f"/{row.get('outcome', 'attempt').capitalize()}"


def significance(row):
    if row["class"] == "signin.success":
        return "/Normal"
    if row["severity"] >= 8:
        return "/Informational/Alert"
    return "/Informational/Warning" if row["severity"] >= 4 else "/Informational"


def rows(tables):
    found = {}
    for row in tables.pairs:
        if not row["isPattern"] and "condition" not in row:
            found.setdefault(row["class"], (
                row["class"], thing(row), BEHAVIOR_OF[qid.NAMES[qid.low_level(row)]],
                "/Identity Management", significance(row), outcome(row)))
    return found


def generate(tables):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(tables).values())
    return {PATH: text.getvalue()}


def normalized(name):
    """What ArcSight makes of a vendor or product for the name of a folder or file."""
    return "".join(letter if letter.isalnum() else "_" for letter in name.lower())


def check(tables, folder):
    with open(os.path.join(folder, PATH), encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert tuple(lines[0]) == COLUMNS, lines[0]
    known = {line[0]: line for line in lines[1:]}
    classes = {row["class"] for row in tables.pairs if not row["isPattern"]}
    assert set(known) == classes and len(lines) == len(known) + 1, set(known) ^ classes
    for line in lines[1:]:
        assert len(line) == len(COLUMNS) and all(0 < len(each) <= LONGEST for each in line), line
        assert all(each.startswith("/") for each in line[1:]), line
    read = 0
    for name in FILES:
        messages = tables.messages(name, "--profile", "arcsight")
        for message, event in zip(messages, events(name), strict=True):
            assert len(message.encode()) <= 4000, message
            fields = {key: plain(value, "CEF") for key, value in pycef.parse(message).items()}
            wanted = expected(event)
            who = "d" if wanted["EventName"].startswith("signin.") else "s"
            # pycef gives a labelled key the name of its label.
            for key, value in (
                ("DeviceEventClassID", wanted["EventName"]), ("externalId", wanted["eventUuid"]),
                ("act", wanted["action"]), ("src", wanted["SourceIp"]),
                (f"{who}user", wanted["UserName"]), (f"{who}uid", wanted["userUuid"]),
                ("requestClientApplication", wanted["clientApp"]),
                ("fileId", wanted["objectUuid"] or wanted["itemUuid"]),
                ("User Name", wanted["displayName"]), ("Session UUID", wanted["sessionUuid"]),
            ):
                assert fields.get(key) == value, f"{key}: {fields.get(key)!r}, not {value!r}\n{message}"
            assert (wanted["EventName"] in known) != (wanted["EventName"] in UNKNOWN), message
            path = os.path.join(
                normalized(fields["DeviceVendor"]), normalized(fields["DeviceProduct"]) + ".csv")
            assert path == PATH, f"{path}, not {PATH}"
            read += 1
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for words in (f"{len(known)} classes", f"{read} example events"):
        assert words in text, f"README.md does not say: {words}"
    print(f"arcsight: {read} events as they went in, by pycef; {len(known)} classes")
