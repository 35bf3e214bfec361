"""Which of QRadar's low-level categories each class of opcef belongs to.

The names and numbers are those of IBM's tables of event categories (QRadar 7.5 and 7.6). Every word
that an audit event or an item usage can have as its action stands here: a word that is new in
opcef's tables is a fault until somebody has decided what it is.
"""

NAMES = {
    3023: "User Right Assigned", 3024: "User Right Removed", 3030: "Policy Change",
    3031: "User Account Added", 3032: "User Account Changed", 3034: "Password Change Succeeded",
    3035: "User Account Removed", 3036: "Group Member Added", 3037: "Group Member Removed",
    3038: "Group Added", 3039: "Group Changed", 3040: "Group Removed",
    3046: "General Authentication Successful", 3114: "User Login Attempt",
    3115: "User Login Success", 3116: "User Login Failure", 3124: "User Account Locked",
    3125: "User Account Unlocked", 4015: "Access Denied", 4016: "Session Opened",
    8006: "System Status", 19001: "General Audit Event", 19004: "Data Dump",
    19012: "Create Activity Succeeded", 19015: "Read Activity Succeeded",
    19018: "Update Activity Succeeded", 19021: "Delete Activity Succeeded",
    19036: "Disable Activity Succeeded", 19039: "Enable Activity Succeeded",
    19048: "Start Activity Succeeded", 19051: "Stop Activity Succeeded",
    19060: "Send Activity Succeeded",
}
HIGH = {3: "Authentication", 4: "Access", 8: "System", 19: "Audit"}
BY_NAME = {name: number for number, name in NAMES.items()}

# Whoever shares, moves or duplicates an item has read it; nothing more is certain.
USAGES = {
    "Data Dump": "export",
    "Read Activity Succeeded": (
        "reveal secure-copy share fill select-sso-provider server-fetch enter-item-edit-mode"),
    "Update Activity Succeeded": "server-update",
    "Create Activity Succeeded": "server-create",
    "General Audit Event": "other none",
}

# Audit events by their object and action, where both together say more than the action does.
PAIRS = {
    "User Account Added": "user.create user.convert",
    "User Account Removed": "user.delete",
    "User Account Locked": "user.suspend",
    "User Account Unlocked": "user.reactive",
    "Password Change Succeeded": "user.changemp user.changesk",
    "User Account Changed": (
        "user.update user.updatea user.patch user.changenm user.changela user.changeks user.upguest"
        " user.enblmfa user.disblmfa user.updatmfa user.beginr user.completr user.cancelr"),
    "Group Added": "group.create", "Group Removed": "group.delete",
    "Group Changed": "group.update group.updatea group.patch",
    "Group Member Added": "gm.join", "Group Member Removed": "gm.leave",
    "User Right Assigned": "gm.role uva.grant uva.update gva.grant gva.update",
    "User Right Removed": "uva.revoke gva.revoke",
}

# The others by their action.
ACTIONS = {
    "Create Activity Succeeded": "create propose provsn sdvcsso",
    "Read Activity Succeeded": "view",
    "Data Dump": "export",
    "Delete Activity Succeeded": "delete delshare detchild purge trevoke unlink",
    "Disable Activity Succeeded": "disblduo disblmfa disblsso hide suspend",
    "Enable Activity Succeeded": "activate enblduo enblmfa enblsso reactive unhide",
    "Start Activity Succeeded": "begin beginr launchi",
    "Stop Activity Succeeded": "cancel cancelr expire muserdec",
    "Send Activity Succeeded": "prsndall resendts sendpkg sendts share",
    "User Right Assigned": "addgsso grant join role tdvcsso",
    "User Right Removed": "dealldev delgsso deolddev leave revoke",
    "Session Opened": "dlgsess",
    "General Authentication Successful": "reauth ssotknv tverify",
    "Update Activity Succeeded": (
        "changeks changela changemp changenm changesk chngasso chngdsso chngpsso complete completr"
        " convert dvrfydmn musercom patch rdmchild replace trename trvlaway trvlback uisas updatduo"
        " update updatea updatfw updatmfa upguest uvrfydmn verify vrfydmn"),
    "General Audit Event": "unknown",
}


def by_word(table):
    """The name of a category by word."""
    return {word: name for name, words in table.items() for word in words.split()}


USAGE_OF, PAIR_OF, ACTION_OF = by_word(USAGES), by_word(PAIRS), by_word(ACTIONS)


def low_level(row):
    """The number of the low-level category of a class."""
    word = row.get("act") or row["action"]
    kind = row["kind"]
    if kind == "opcef":
        return BY_NAME["System Status"]
    if kind == "itemusages":
        return BY_NAME[USAGE_OF[word]]
    if kind == "signinattempts":
        if word == "firewall_failed":
            return BY_NAME["Access Denied"]
        return BY_NAME[{
            "success": "User Login Success", "failure": "User Login Failure",
        }.get(row.get("outcome"), "User Login Attempt")]
    if row["category"] == "policy":
        return BY_NAME["Policy Change"]
    return BY_NAME[PAIR_OF.get(f"{row['object']}.{word}") or ACTION_OF[word]]


def high_level(number):
    return HIGH[number // 1000]
