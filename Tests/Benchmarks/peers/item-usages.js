// item-usages.js CLASSES FILE PORT: item usages as CEF, the way a careful script would do it in Node.
//
// CLASSES is what `opcef actions --json` prints. The messages are opcef's own less `msg`, byte for
// byte; the bench compares them.
'use strict';
const fs = require('fs');
const net = require('net');

const PRIORITY = [134, 134, 134, 134, 133, 133, 133, 132, 132, 131, 131];
const classes = new Map(JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
  .filter(each => each.kind === 'itemusages').map(each => [each.action, each]));
const special = /[\\=\u0000-\u001f\u007f-\u009f]/;
const specials = /[\\=\u0000-\u001f\u007f-\u009f]/g;
const escapes = { '\\': '\\\\', '=': '\\=', '\n': '\\n', '\r': '\\r' };

// What may stand in an extension: no control characters, and CEF's escapes.
const clean = text => special.test(text) ? text.replace(specials, c => escapes[c] || ' ') : text;

function message(event) {
  const { timestamp, action, user, client, location } = event;
  const row = classes.get(action) || classes.get('other');
  return `<${PRIORITY[row.severity]}>1 ${timestamp.slice(0, 26)}Z h opcef - ${row.class} - `
    + `CEF:0|1Password|Events Reporting|1|${row.class}|${row.name}|${row.severity}|`
    + `rt=${Date.parse(timestamp)} externalId=${event.uuid} act=${clean(action)} cat=${row.category} `
    + `suser=${clean(user.email)} suid=${user.uuid} src=${client.ip_address} `
    + `requestClientApplication=${clean(`${client.app_name} ${client.app_version}`)} `
    + `cs1=${event.vault_uuid} cs1Label=Vault UUID cs2=${event.item_uuid} cs2Label=Item UUID `
    + `cs3=${clean(user.name)} cs3Label=User Name `
    + `cs4=${clean(`${client.platform_name} ${client.platform_version}`)} cs4Label=Client Platform `
    + `cs5=${clean(`${client.os_name} ${client.os_version}`)} cs5Label=Client OS `
    + `cs6=${clean(`${location.city}, ${location.region}, ${location.country}`)} cs6Label=Location `
    + `cfp1=${location.latitude} cfp1Label=Latitude cfp2=${location.longitude} cfp2Label=Longitude `
    + `cn1=${event.used_version} cn1Label=Item Version\n`;
}

const collector = net.connect(Number(process.argv[4]), '127.0.0.1');
const events = fs.createReadStream(process.argv[3], { highWaterMark: 256 * 1024 });
let rest = Buffer.alloc(0);
events.on('data', piece => {
  const text = Buffer.concat([rest, piece]);
  const end = text.lastIndexOf(10) + 1;
  rest = text.subarray(end);
  let messages = '';
  for (const line of text.toString('utf8', 0, end).split('\n')) {
    if (line) messages += message(JSON.parse(line));
  }
  if (!collector.write(messages)) {
    events.pause();
    collector.once('drain', () => events.resume());
  }
});
events.on('end', () => collector.end());
collector.resume();
