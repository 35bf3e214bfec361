# Item usages as CEF without a header, which logger puts before them. $classes is what
# `opcef actions --json` prints.
def clean: gsub("\\\\"; "\\\\") | gsub("="; "\\=") | gsub("\n"; "\\n") | gsub("[[:cntrl:]]"; " ");
def pair(key; value): value | select(. != null and . != "")
  | " \(key)=\(if type == "string" then clean else . end)";
def labelled(key; value; name): pair(key; value) + " \(key)Label=\(name)";
def joined(separator; parts): [parts | select(. != null and . != "")] | join(separator);
($classes[0] | map(select(.kind == "itemusages") | {key: .action, value: .}) | from_entries) as $rows
| inputs
| (.timestamp | sub("\\.[0-9]+Z$"; "Z") | fromdate) as $seconds
| (.timestamp | [match("\\.([0-9]{1,3})").captures[0].string][0] // "" | .+"000" | .[:3]) as $fraction
| ($rows[.action // "none"] // ($rows["any other"] + {class: "itemusage.\(.action | gsub("[^A-Za-z0-9._-]"; "_"))"})) as $row
| "CEF:0|1Password|Events Reporting|2|\($row.class)|\($row.name)|\($row.severity)|rt=\($seconds)\($fraction)"
  + ([pair("externalId"; .uuid), pair("act"; .action), pair("cat"; $row.category),
    pair("suser"; .user.email), pair("suid"; .user.uuid),
    if .client.ip_address // "" | contains(":")
    then labelled("c6a2"; .client.ip_address; "Source IPv6 Address") else pair("src"; .client.ip_address) end,
    pair("requestClientApplication"; joined(" "; .client.app_name, .client.app_version)),
    labelled("cs1"; .vault_uuid; "Vault UUID"), pair("fileId"; .item_uuid),
    labelled("cs3"; .user.name; "User Name"),
    labelled("cs4"; joined(" "; .client.platform_name, .client.platform_version); "Client Platform"),
    labelled("cs5"; joined(" "; .client.os_name, .client.os_version); "Client OS"),
    labelled("cs6"; joined(", "; .location.city, .location.region, .location.country); "Location"),
    labelled("cfp1"; .location.latitude; "Latitude"), labelled("cfp2"; .location.longitude; "Longitude"),
    labelled("cn1"; .used_version; "Item Version"), pair("spriv"; .user.user_type),
    pair("deviceExternalId"; .account_uuid), pair("OnePasswordUserAccountUUID"; .user.user_account_uuid)] | join(""))
