"""How each class of opcef is put into Splunk's Common Information Model.

Every word that an audit event or an item usage can have as its action stands here: a word that is
new in opcef's tables is a fault until somebody has decided what it is.
"""

# What nobody knows. The models themselves write this where a field is missing.
UNKNOWN = "unknown"

# Item usages, and audit events that disclose something: Data_Access.
ACCESS = {
    "export": "downloaded", "reveal": "read", "share": "shared", "secure-copy": "copied",
    "other": UNKNOWN, "none": UNKNOWN, "server-update": "modified", "enter-item-edit-mode": "read",
    "server-create": "created", "server-fetch": "read", "fill": "read",
    "select-sso-provider": "read", "view": "read", "sendpkg": "forwarded",
}

# Audit events: Change.
CHANGE = {
    "acl_modified": (
        "addgsso delgsso delshare grant hide join leave provsn revoke role share tdvcsso unhide"
        " upguest"),
    "created": "create propose sdvcsso",
    "deleted": "delete purge trevoke detchild unlink",
    "lockout": "suspend",
    "logoff": "dealldev deolddev",
    "read": "export view",
    "started": "begin beginr launchi",
    "stopped": "cancel cancelr expire muserdec",
    "unlocked": "reactive",
    "modified": (
        "activate changeks changela changemp changenm changesk chngasso chngdsso chngpsso complete"
        " completr convert disblduo disblmfa disblsso dvrfydmn enblduo enblmfa enblsso musercom"
        " patch rdmchild reauth replace trename trvlaway trvlback tverify uisas updatduo update"
        " updatea updatfw updatmfa uvrfydmn verify vrfydmn"),
    # Nothing of the account changes by these, or nobody says what does.
    UNKNOWN: "prsndall resendts sendts dlgsess ssotknv unknown",
}
CHANGE_OF = {word: action for action, words in CHANGE.items() for word in words.split()}

# What a change is about, by the category of its class.
CHANGE_TYPE = {
    "identity": "AAA", "access": "AAA", "automation": "AAA", "session": "AAA", "policy": "policy",
    "change": "data", "exposure": "data", UNKNOWN: UNKNOWN,
}

SEVERITY = (("low", 3), ("medium", 6), ("high", 8), ("critical", 10))


def discloses(row):
    """Whether somebody sees a secret by it, or it leaves; a copy that is sent always does."""
    return row["category"] == "exposure" or row.get("act") == "sendpkg"


def model(row):
    """The data model of a class, or nothing: sessions that go on, and what opcef says of itself."""
    if row["kind"] == "signinattempts":
        return "Authentication" if "outcome" in row else ""
    if row["kind"] == "itemusages" or discloses(row):
        return "Data_Access"
    return "Change" if row["kind"] == "auditevents" and row["category"] != "session" else ""


def action(row):
    """The action of a class, in the words of its data model."""
    word = row.get("act") or row["action"]
    return {
        "Authentication": lambda: row["outcome"],
        "Data_Access": lambda: ACCESS[word],
        "Change": lambda: CHANGE_OF[word],
        "": lambda: UNKNOWN,
    }[model(row)]()


def object_category(row):
    """What was read or changed; a person is `user`, as the model prescribes."""
    if row["kind"] == "itemusages":
        return "item"
    return row.get("objectWords", "")


def change_type(row):
    return CHANGE_TYPE[row["category"]] if model(row) == "Change" else ""
