extension Vocabulary {
    /// The outcomes of a sign-in attempt: `category` in the Events API 1.4.1.
    package static let signInCategories = Vocabulary([
        "success": "success",
        "firewall_reported_success": "success, reported by a firewall rule",
        "credentials_failed": "wrong credentials",
        "mfa_failed": "second factor failed",
        "sso_failed": "single sign-on failed",
        "modern_version_failed": "app too old",
        "firewall_failed": "blocked by a firewall rule",
    ])

    /// How an attempt came to its outcome: `type` in the Events API 1.4.1.
    ///
    /// The specification 1.2.0 spells one of them `u2f_timout`; both spellings are known.
    package static let signInTypes = Vocabulary([
        "all_blocked": "all blocked",
        "anonymous_blocked": "anonymous address blocked",
        "code_bad": "code wrong",
        "code_disabled": "code disabled",
        "code_timeout": "code timed out",
        "continent_blocked": "continent blocked",
        "country_blocked": "country blocked",
        "credentials_ok": "credentials right",
        "duo_bad": "Duo refused",
        "duo_disabled": "Duo disabled",
        "duo_native_bad": "Duo in the app refused",
        "duo_timeout": "Duo timed out",
        "federated": "federated sign-in",
        "ip_blocked": "address blocked",
        "mfa_missing": "second factor missing",
        "mfa_ok": "second factor right",
        "modern_version_missing": "app version missing",
        "modern_version_old": "app version too old",
        "non_sso_user": "user without single sign-on",
        "password_secret_bad": "password or Secret Key wrong",
        "platform_secret_bad": "platform secret wrong",
        "platform_secret_disabled": "platform secret disabled",
        "platform_secret_proxy": "platform secret through a proxy",
        "service_account_sso_denied": "single sign-on denied to a service account",
        "sso_user_mismatch": "single sign-on for another user",
        "totp_bad": "one-time password wrong",
        "totp_disabled": "one-time password disabled",
        "totp_timeout": "one-time password timed out",
        "u2f_bad": "security key refused",
        "u2f_disabled": "security key disabled",
        "u2f_timeout": "security key timed out",
        "u2f_timout": "security key timed out",
    ])
}
