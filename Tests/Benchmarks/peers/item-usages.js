// item-usages.js CLASSES FILE PORT: item usages as CEF, the way a careful script would do it in Node.
//
// CLASSES is what `opcef actions --json` prints. The messages are opcef's own less the causes and less what
// depends on the client; the bench compares them.
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

const joined = (separator, ...parts) => parts.filter(part => part).join(separator);

// The name of a class, and what it has.
function classOf(action) {
  const row = classes.get(action || 'none');
  if (row) return [row.class, row];
  return [`itemusage.${action.replace(/[^A-Za-z0-9._-]/g, '_')}`, classes.get('any other')];
}

function message(event) {
  const { timestamp, action } = event;
  const user = event.user || {}, client = event.client || {}, location = event.location || {};
  const [name, row] = classOf(action);
  let pairs = '';
  const add = (key, value, label) => {
    if (value === undefined || value === null || value === '') return;
    pairs += ` ${key}=${typeof value === 'string' ? clean(value) : value}`;
    if (label) pairs += ` ${key}Label=${label}`;
  };
  add('externalId', event.uuid);
  add('act', action);
  add('cat', row.category);
  add('suser', user.email);
  add('suid', user.uuid);
  if (client.ip_address && client.ip_address.includes(':')) {
    add('c6a2', client.ip_address, 'Source IPv6 Address');
  } else {
    add('src', client.ip_address);
  }
  add('requestClientApplication', joined(' ', client.app_name, client.app_version));
  add('cs1', event.vault_uuid, 'Vault UUID');
  add('fileId', event.item_uuid);
  add('cs3', user.name, 'User Name');
  add('cs4', joined(' ', client.platform_name, client.platform_version), 'Client Platform');
  add('cs5', joined(' ', client.os_name, client.os_version), 'Client OS');
  add('cs6', joined(', ', location.city, location.region, location.country), 'Location');
  add('cfp1', location.latitude, 'Latitude');
  add('cfp2', location.longitude, 'Longitude');
  add('cn1', event.used_version, 'Item Version');
  add('spriv', user.user_type);
  add('deviceExternalId', event.account_uuid);
  add('OnePasswordUserAccountUUID', user.user_account_uuid);
  const fraction = timestamp.indexOf('.');
  const moment = fraction < 0 ? timestamp : `${timestamp.slice(0, -1).slice(0, fraction + 7)}Z`;
  return `<${PRIORITY[row.severity]}>1 ${moment} h opcef - ${name} - `
    + `CEF:0|1Password|Events Reporting|2|${name}|${row.name}|${row.severity}|`
    + `rt=${Date.parse(timestamp)}${pairs}\n`;
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
