"""What the function OnePassword has to say of an event, from the event's JSON alone.

An event of version 3 is given in the members of version 2, see _version3.py.
"""
import datetime
import ipaddress

from _events import get as look


def first(event, *paths):
    """The first value that is there."""
    return next((value for path in paths if (value := look(event, path)) not in (None, "")), None)


def joined(event, separator, *paths):
    """Values with a separator between, without those that are not there."""
    return separator.join(value for path in paths if (value := look(event, path)))


def time(text):
    """A time as a database has it: in UTC, whole milliseconds."""
    if text is None:
        return None
    text = text.replace("Z", "+00:00")
    whole = datetime.datetime.fromisoformat(text[:26] if "." not in text else shortened(text))
    whole = whole.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return whole.replace(microsecond=whole.microsecond // 1000 * 1000)


def shortened(text):
    """A time with at most six digits of a fraction."""
    seconds, rest = text.split(".")
    digits = rest[:next(i for i, letter in enumerate(rest) if not letter.isdigit())]
    return f"{seconds}.{digits[:6].ljust(6, '0')}{rest[len(digits):]}"


def address(text):
    return str(ipaddress.ip_address(text)) if text else None


PERSON = {"itemusage": "user", "signin": "target_user", "audit": "actor_details"}


def expected(event, names=None):
    """Values by the names of the kit's columns; None for what the event does not say."""
    kind = "audit" if "object_type" in event else "signin" if "target_user" in event else "itemusage"
    who = PERSON[kind]
    someone = kind == "audit" and first(event, "object_details.uuid", "object_details.name", "object_details.email")
    other = "object_details" if someone else "aux_details"
    values = {
        "Kind": kind,
        "EventId": event["uuid"],
        "EventTime": time(event["timestamp"]),
        "Action": event["category" if kind == "signin" else "action"],
        "User": first(event, f"{who}.email", f"{who}.name"),
        "UserUuid": first(event, "actor_uuid", f"{who}.uuid"),
        "UserName": look(event, f"{who}.name"),
        "UserType": first(event, "actor_type", f"{who}.user_type"),
        "Address": address(first(event, "client.ip_address", "client.ip", "session.ip")),
        "Client": joined(event, " ", "client.app_name", "client.app_version"),
        "ClientPlatform": joined(event, " ", "client.platform_name", "client.platform_version"),
        "ClientOs": joined(event, " ", "client.os_name", "client.os_version"),
        "Location": joined(event, ", ", "location.city", "location.region", "location.country")
        or (event.get("country") if kind == "signin" else None),
        "Latitude": look(event, "location.latitude"),
        "Longitude": look(event, "location.longitude"),
        "Account": event.get("account_uuid"),
        "SessionUuid": first(event, "session_uuid", "session.uuid"),
        "DeviceUuid": look(event, "session.device_uuid"),
        "SessionStart": time(look(event, "session.login_time")),
        "ItemVersion": event.get("used_version"),
        "UserAccountUuid": look(event, "user.user_account_uuid"),
        "TargetAccountUuid": look(event, "target_user.user_account_uuid"),
        "ActorAccountUuid": event.get("actor_account_uuid"),
        "Reason": event.get("type"),
        "Details": look(event, "details.value"),
        "ObjectType": event.get("object_type"),
        "ObjectUuid": event.get("object_uuid"),
        "AuxiliaryId": event.get("aux_id"),
        "AuxiliaryUuid": event.get("aux_uuid"),
        "AuxiliaryInfo": event.get("aux_info"),
        "TargetUser": first(event, f"{other}.email", f"{other}.name"),
        "TargetUserUuid": look(event, f"{other}.uuid"),
        "TargetName": look(event, f"{other}.name"),
        "AttemptCountry": None,
        "AuxDetailsUuid": None, "AuxDetailsName": None, "AuxDetailsEmail": None,
        "ActorDetailsUuid": None,
        "ObjectName": look(event, "v3.target_name"),
        "WholeAction": None,
        "InsertTime": look(event, "v3.insert_time"),
        "Targets": look(event, "v3.targets"),
        "Members": look(event, "v3.members"),
    }
    if look(event, "v3.action") != event.get("action"):
        values["WholeAction"] = look(event, "v3.action")
    country = event.get("country")
    if first(event, "location.city", "location.region", "location.country"):
        values["AttemptCountry"] = country if country != look(event, "location.country") else None
    if someone:
        values["AuxDetailsName"] = look(event, "aux_details.name")
        values["AuxDetailsEmail"] = look(event, "aux_details.email")
        if look(event, "aux_details.uuid") != event.get("aux_uuid"):
            values["AuxDetailsUuid"] = look(event, "aux_details.uuid")
    if event.get("actor_uuid") and event["actor_uuid"] != look(event, "actor_details.uuid"):
        values["ActorDetailsUuid"] = look(event, "actor_details.uuid")
    if kind == "itemusage":
        values["ItemUuid"], values["VaultUuid"] = event.get("item_uuid"), event.get("vault_uuid")
    elif event.get("object_type") in ("item", "vault"):
        values[event["object_type"].title() + "Uuid"] = event["object_uuid"]
    return values


# What an event does not say by itself: opcef works it out, or an option provides it. The check tests
# these one by one.
COMPUTED = {
    "Category", "Message", "Tags", "AccountName", "VaultTitle", "ItemTitle", "ItemCategory", "Outcome",
    "FieldsLeftOut", "Events", "LagSeconds", "TokenExpiry", "PossibleCauses",
}
