"""Facts of the Elastic Common Schema 8.17 and of decode_cef, as far as the kit for Elastic uses them.

The types of the schema's fields are from its generated mappings, the words of the event fields from
its lists of allowed values; what decode_cef does is from the documentation and the source of Beats.
"""

VERSION = "8.17.0"

TYPES = {
    "@timestamp": "date", "message": "match_only_text", "tags": "keyword", "ecs.version": "keyword",
    "error.message": "match_only_text",
    "event.action": "keyword", "event.category": "keyword", "event.code": "keyword",
    "event.dataset": "keyword", "event.id": "keyword", "event.kind": "keyword",
    "event.module": "keyword", "event.original": "keyword", "event.outcome": "keyword",
    "event.reason": "keyword", "event.severity": "long", "event.type": "keyword",
    "observer.hostname": "keyword", "observer.product": "keyword", "observer.vendor": "keyword",
    "observer.version": "keyword",
    "organization.id": "keyword", "organization.name": "keyword",
    "related.ip": "ip", "related.user": "keyword",
    "source.geo.city_name": "keyword", "source.geo.country_iso_code": "keyword",
    "source.geo.country_name": "keyword", "source.geo.location": "geo_point",
    "source.geo.name": "keyword", "source.geo.region_name": "keyword", "source.ip": "ip",
    "user.email": "keyword", "user.full_name": "keyword", "user.id": "keyword",
    "user.target.email": "keyword", "user.target.full_name": "keyword", "user.target.id": "keyword",
}

KINDS = {"alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"}
OUTCOMES = {"failure", "success", "unknown"}
# The types that are expected of a category; of the schema's categories those that fit 1Password.
EXPECTED = {
    "authentication": {"start", "end", "info"},
    "configuration": {"access", "change", "creation", "deletion", "info"},
    "file": {"access", "change", "creation", "deletion", "info"},
    "iam": {"admin", "change", "creation", "deletion", "group", "info", "user"},
    "session": {"start", "end", "info"},
}

# What decode_cef calls a key.
FULL_NAMES = {
    "act": "deviceAction", "c6a2": "deviceCustomIPv6Address2", "cat": "deviceEventCategory",
    "cfp1": "deviceCustomFloatingPoint1", "cfp2": "deviceCustomFloatingPoint2",
    "cn1": "deviceCustomNumber1", "cn2": "DeviceCustomNumber2", "cn3": "deviceCustomNumber3",
    "cs1": "deviceCustomString1",
    "cs2": "deviceCustomString2", "cs3": "deviceCustomString3", "cs4": "deviceCustomString4",
    "cs5": "deviceCustomString5", "cs6": "deviceCustomString6",
    "deviceCustomDate1": "deviceCustomDate1", "deviceExternalId": "deviceExternalId",
    "dpriv": "destinationUserPrivileges", "duid": "destinationUserId",
    "duser": "destinationUserName", "dvchost": "deviceHostName", "externalId": "externalId",
    "fileId": "fileId", "fileType": "fileType", "flexString1": "flexString1",
    "flexString2": "flexString2", "fname": "filename", "msg": "message",
    "outcome": "eventOutcome", "reason": "Reason",
    "requestClientApplication": "requestClientApplication", "rt": "deviceReceiptTime",
    "spriv": "sourceUserPrivileges", "src": "sourceAddress", "suid": "sourceUserId",
    "suser": "sourceUserName",
}
# Names of older versions of decode_cef, which begin this one alone with a capital, and those of newer ones.
RENAMED = {"DeviceCustomNumber2": "deviceCustomNumber2"}
# The field that decode_cef sets as well.
ECS_OF_CEF = {
    "destinationUserId": "destination.user.id", "destinationUserName": "destination.user.name",
    "destinationUserPrivileges": "destination.user.group.name", "deviceAction": "event.action",
    "deviceHostName": "observer.hostname", "deviceReceiptTime": "@timestamp",
    "eventOutcome": "event.outcome", "fileId": "file.inode", "fileType": "file.type",
    "filename": "file.name", "message": "message",
    "requestClientApplication": "user_agent.original", "sourceAddress": "source.ip",
    "sourceUserId": "source.user.id", "sourceUserName": "source.user.name",
    "sourceUserPrivileges": "source.user.group.name",
}
# Those that are right as they are; the others say what the event does not.
KEPT = {"event.action", "@timestamp", "event.outcome", "message", "source.ip"}
NUMBERS = {"deviceCustomNumber1": "long", "DeviceCustomNumber2": "long",
           "deviceCustomNumber3": "long", "deviceCustomFloatingPoint1": "float",
           "deviceCustomFloatingPoint2": "float"}
TIMES = {"deviceReceiptTime", "deviceCustomDate1"}


def full_name(key):
    """What decode_cef calls a key; keys that it does not know keep their names."""
    assert key in FULL_NAMES or key.startswith("OnePassword"), f"decode_cef calls {key} by what name?"
    return FULL_NAMES.get(key, key)
