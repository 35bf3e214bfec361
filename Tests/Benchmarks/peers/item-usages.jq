# Item usages as CEF without a header, which logger puts before them. $classes is what
# `opcef actions --json` prints.
def clean: gsub("\\\\"; "\\\\") | gsub("="; "\\=") | gsub("\n"; "\\n") | gsub("[[:cntrl:]]"; " ");
($classes[0] | map(select(.kind == "itemusages") | {key: (.action // "none"), value: .}) | from_entries) as $rows
| inputs
| (.timestamp | sub("\\.(?<f>[0-9]+)Z$"; "Z") | fromdate) as $seconds
| (.timestamp | capture("\\.(?<f>[0-9]{3})").f) as $fraction
| ($rows[.action] // $rows.other) as $row
| "CEF:0|1Password|Events Reporting|1|\($row.class)|\($row.name)|\($row.severity)|"
  + "rt=\($seconds)\($fraction) externalId=\(.uuid) act=\(.action | clean) cat=\($row.category) "
  + "suser=\(.user.email | clean) suid=\(.user.uuid) src=\(.client.ip_address) "
  + "requestClientApplication=\("\(.client.app_name) \(.client.app_version)" | clean) "
  + "cs1=\(.vault_uuid) cs1Label=Vault UUID cs2=\(.item_uuid) cs2Label=Item UUID "
  + "cs3=\(.user.name | clean) cs3Label=User Name "
  + "cs4=\("\(.client.platform_name) \(.client.platform_version)" | clean) cs4Label=Client Platform "
  + "cs5=\("\(.client.os_name) \(.client.os_version)" | clean) cs5Label=Client OS "
  + "cs6=\("\(.location.city), \(.location.region), \(.location.country)" | clean) cs6Label=Location "
  + "cfp1=\(.location.latitude) cfp1Label=Latitude cfp2=\(.location.longitude) cfp2Label=Longitude "
  + "cn1=\(.used_version) cn1Label=Item Version"
