/// Events that several suites use.
enum SampleEvents {
    /// The example of the reference on item usage.
    static let example = #"""
        {"uuid":"QX7M2ZK5RBVTA3NHWLJ6YDPE4C","timestamp":"2026-02-17T09:41:08.207315Z","used_version":12,"vault_uuid":"hk3v6q2mzt7wyx5bnfjr4cdpa2",
         "item_uuid":"r5tj2nq7xwzk4mcv6bhyd3fple","action":"reveal","user":{"uuid":"MZ4KQWTN6RXJ2HVB7CYDLP3F5E","name":"Mina Okafor","email":"mina.okafor@example.com"},
         "client":{"app_name":"1Password for Mac","app_version":"81109024","platform_name":"LAB\\MAC=07","platform_version":"Mac15,7","os_name":"MacOSX","os_version":"15.3","ip_address":"203.0.113.24"},
         "location":{"country":"GB","region":"England","city":"Leeds","latitude":53.79,"longitude":-1.55}}
        """#

    /// The record that the reference gives for it.
    static let exampleRecord = #"""
        CEF:0|1Password|Events Reporting|2|itemusage.reveal|Secret or file shown on screen|7|rt=1771321268207 externalId=QX7M2ZK5RBVTA3NHWLJ6YDPE4C act=reveal cat=exposure suser=mina.okafor@example.com suid=MZ4KQWTN6RXJ2HVB7CYDLP3F5E src=203.0.113.24 requestClientApplication=1Password for Mac 81109024 cs1=hk3v6q2mzt7wyx5bnfjr4cdpa2 cs1Label=Vault UUID fileId=r5tj2nq7xwzk4mcv6bhyd3fple cs3=Mina Okafor cs3Label=User Name cs4=LAB\\MAC\=07 Mac15,7 cs4Label=Client Platform cs5=MacOSX 15.3 cs5Label=Client OS cs6=Leeds, England, GB cs6Label=Location cfp1=53.79 cfp1Label=Latitude cfp2=-1.55 cfp2Label=Longitude cn1=12 cn1Label=Item Version cs2=file-previewed,large-type,value-revealed cs2Label=Possible Causes msg=Possible causes in a 1Password app: previewed a file; showed a value in large type; revealed a value.
        """#

    /// An event whose every text is long, made of `piece`.
    static func long(_ piece: String) -> String {
        func text(_ count: Int) -> String { String(repeating: piece, count: count) }
        return #"""
            {"uuid":"\#(text(6))","timestamp":"2026-02-17T09:41:08Z","used_version":12,"vault_uuid":"\#(text(40))",
             "item_uuid":"\#(text(40))","action":"\#(text(12))","user":{"uuid":"\#(text(40))","name":"\#(text(90))","email":"\#(text(90))","user_type":"\#(text(30))"},
             "client":{"app_name":"\#(text(60))","app_version":"1","platform_name":"\#(text(80))","platform_version":"\#(text(20))","os_name":"\#(text(50))","os_version":"2","ip_address":"2001:db8::1"},
             "location":{"country":"\#(text(40))","region":"\#(text(40))","city":"\#(text(40))","latitude":1.5,"longitude":-2.5},"account_uuid":"\#(text(30))"}
            """#
    }
}
