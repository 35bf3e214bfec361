"""Where the kit for Google SecOps puts what opcef knows: fields of the Unified Data Model."""

KINDS = ("itemusages", "signinattempts", "auditevents", "opcef")

# A key of JSON, and the field that gets its value. `%` is who acted: the principal, or in a sign-in
# attempt the target, which is where UDM has the user of a sign-in.
PLACES = {
    "@timestamp": "metadata.event_timestamp",
    "event.id": "metadata.product_log_id",
    "event.code": "metadata.product_event_type",
    "message": "metadata.description",
    "organization.id": "metadata.product_deployment_id",
    "onepassword.class_name": "security_result.description",
    "onepassword.category": "security_result.category_details",
    "event.action": "security_result.action_details",
    "event.reason": "security_result.summary",
    "event.severity": "security_result.severity_details",
    "event.outcome": "security_result.action",
    "user.id": "%.user.userid",
    "user.full_name": "%.user.user_display_name",
    "user.email": "%.user.email_addresses",
    "user.target.id": "target.user.userid",
    "user.target.full_name": "target.user.user_display_name",
    "user.target.email": "target.user.email_addresses",
    "source.ip": "principal.ip",
    "source.geo.city_name": "principal.location.city",
    "source.geo.region_name": "principal.location.state",
    "source.geo.country_iso_code": "principal.location.country_or_region",
    "source.geo.country_name": "principal.location.country_or_region",
    "source.geo.location.lat": "principal.location.region_coordinates.latitude",
    "source.geo.location.lon": "principal.location.region_coordinates.longitude",
    "onepassword.object_type": "target.resource.resource_subtype",
    "onepassword.object_uuid": "target.resource.product_object_id",
    "onepassword.item_uuid": "target.resource.product_object_id",
    "onepassword.item_title": "target.resource.name",
    "onepassword.vault_uuid": "target.resource_ancestors.product_object_id",
    "onepassword.vault_title": "target.resource_ancestors.name",
    "onepassword.session.uuid": "network.session_id",
    "onepassword.session.device_uuid": "principal.asset.product_object_id",
    "onepassword.client.app_name": "principal.application",
    "onepassword.client.os_version": "principal.platform_version",
}
# Keys of CEF that hold what no single key of JSON holds, by the members that they are made of.
JOINED = {
    ("client.app_name", "client.app_version"): "principal.application",
    ("location.city", "location.region", "location.country"): "principal.location.name",
}
# Keys that are ECS's words for what other keys say, and that UDM has its own words for.
DERIVED = {
    "event.kind", "event.category", "event.type", "ecs.version", "related.user", "related.ip"}
REPEATED = {
    "principal.ip", "principal.user.email_addresses", "target.user.email_addresses",
    "security_result.category_details", "security_result.action"}
NUMBERS = {
    "principal.location.region_coordinates.latitude",
    "principal.location.region_coordinates.longitude"}

# Actions of the audit log that change nothing, or of which nothing is known.
INFORMS = (
    "dlgsess expire launchi prsndall reauth resendts sendts ssotknv tverify unknown verify").split()
# Those that change something, besides those with a row below.
CHANGES = (
    "activate addgsso begin beginr cancel cancelr changeks changela changemp changenm"
    " changesk chngasso chngdsso chngpsso complete completr convert dealldev delgsso"
    " delshare deolddev detchild disblduo disblmfa disblsso dvrfydmn enblduo enblmfa enblsso"
    " grant hide join leave musercom muserdec patch propose provsn rdmchild reactive replace"
    " revoke role sdvcsso suspend tdvcsso trename trevoke trvlaway trvlback uisas unhide"
    " unlink updatduo update updatea updatfw updatmfa upguest uvrfydmn vrfydmn").split()

# The type of an event by its class, the first row that holds: kind, objects, actions, type.
# Objects and actions are the words of the class id; None stands for all.
TYPES = [
    ("itemusages", None, ["server-create"], "USER_RESOURCE_CREATION"),
    ("itemusages", None, ["server-update"], "USER_RESOURCE_UPDATE_CONTENT"),
    ("itemusages", None, None, "USER_RESOURCE_ACCESS"),
    ("signinattempts", None, None, "USER_LOGIN"),
    ("auditevents", ["user"], ["changemp", "changesk"], "USER_CHANGE_PASSWORD"),
    ("auditevents", ["user"], ["create"], "USER_CREATION"),
    ("auditevents", ["user"], ["delete"], "USER_DELETION"),
    ("auditevents", None, INFORMS, "USER_UNCATEGORIZED"),
    ("auditevents", ["gm", "gva", "uva", "mngdacc"], None, "USER_RESOURCE_UPDATE_PERMISSIONS"),
    ("auditevents", None, ["create"], "USER_RESOURCE_CREATION"),
    ("auditevents", None, ["delete", "purge"], "USER_RESOURCE_DELETION"),
    ("auditevents", ["account", "sso"], CHANGES, "SETTING_MODIFICATION"),
    ("auditevents", None, ["export", "sendpkg", "share", "view"], "USER_RESOURCE_ACCESS"),
    ("auditevents", None, CHANGES, "USER_RESOURCE_UPDATE_CONTENT"),
    ("auditevents", None, None, "USER_UNCATEGORIZED"),
    ("opcef", None, None, "GENERIC_EVENT"),
]
# These need a person who was acted on.
OF_PEOPLE = ["USER_CHANGE_PASSWORD", "USER_CREATION", "USER_DELETION"]
SEVERITIES = {
    "LOW": range(0, 4), "MEDIUM": range(4, 7), "HIGH": range(7, 9), "CRITICAL": range(9, 11)}
ACTIONS = {"success": "ALLOW", "failure": "BLOCK"}
# What a system is called by clients, and by UDM.
PLATFORMS = [
    ("WINDOWS", "[Ww]indows"), ("MAC", "[Mm]ac"), ("IOS", "iOS|iPadOS"), ("ANDROID", "[Aa]ndroid"),
    ("CHROME_OS", "Chrome ?OS|CrOS"), ("LINUX", "[Ll]inux")]


def event_type(kind, code):
    """The type of an event of a class."""
    parts = code.split(".", 2)
    named, action = (parts[1], parts[2]) if kind == "auditevents" else (None, code.split(".", 1)[1])
    for of, objects, actions, name in TYPES:
        if of == kind and (not objects or named in objects) and (not actions or action in actions):
            return name
    raise AssertionError(f"{code} has no type")


def place(key, kind):
    """The field for a key of JSON; None where it has none of its own."""
    actor = "target" if kind == "signinattempts" else "principal"
    field = PLACES.get(key)
    return field and field.replace("%", actor)
