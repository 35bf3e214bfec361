"""Three data models of Splunk's Common Information Model, as they are published.

Change and Data_Access are those of version 8.5.0:
https://help.splunk.com/en/data-management/common-information-model/8.5
Authentication is that of pytest-splunk-addon 7.0.5, with which Splunk tests its own add-ons.

`recommended` are the fields that an add-on should fill; the model itself writes "unknown" where one
is missing. `values` are the values that Splunk relies on.
"""

AUTHENTICATION = {
    "tags": {"authentication"},
    "recommended": {"action", "app", "dest", "src", "user"},
    "values": {"action": {"success", "failure", "pending", "error"}},
    "optional": {
        "authentication_method", "authentication_service", "duration", "process", "reason",
        "reason_id", "response_time", "session_id", "signature", "signature_id", "src_user",
        "src_user_role", "src_user_type", "user_agent", "user_id", "user_role", "user_type",
        "vendor_account",
    },
}

CHANGE = {
    "tags": {"change"},
    "recommended": {
        "action", "change_type", "command", "dest", "dvc", "object", "object_attrs",
        "object_category", "object_id", "object_path", "result", "result_id", "src", "status",
        "user", "vendor_product",
    },
    "values": {
        "action": {
            "acl_modified", "cleared", "created", "deleted", "modified", "stopped", "lockout",
            "read", "logoff", "updated", "started", "restarted", "unlocked",
        },
        "status": {"success", "failure"},
    },
    "optional": {
        "src_user", "src_user_name", "src_user_type", "user_agent", "user_name", "user_type",
        "vendor_account", "vendor_region",
    },
}

DATA_ACCESS = {
    "tags": {"data", "access"},
    "recommended": {
        "action", "app", "dest", "object", "object_attrs", "object_category", "object_id",
        "object_size", "signature", "src", "user", "user_name", "vendor_account", "vendor_product",
    },
    "values": {
        "action": {
            "accepted", "commented", "copied", "created", "deleted", "disabled", "downloaded",
            "enabled", "forwarded", "granted", "invited", "locked", "modified", "moved", "read",
            "restarted", "revoked", "shared", "started", "stopped", "uncommented", "undeleted",
            "unlocked", "unshared", "uploaded",
        },
    },
    "optional": {
        "application_id", "dest_name", "dest_type", "dest_url", "dvc", "email", "object_path",
        "owner", "owner_email", "owner_id", "parent_object", "parent_object_category",
        "parent_object_id", "signature_id", "user_agent", "user_email", "user_group", "user_id",
        "user_role", "user_type", "vendor_product_id", "vendor_region",
    },
}

MODELS = {"Authentication": AUTHENTICATION, "Change": CHANGE, "Data_Access": DATA_ACCESS}
