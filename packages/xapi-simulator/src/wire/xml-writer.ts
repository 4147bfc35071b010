import { xmlFloat } from './float-text.js';
import type { Dialect } from './value-writer.js';
import type { WireReply } from './wire-value.js';

// What xapi drops from strings: control characters but tab, LF and CR.
// oxlint-disable-next-line no-control-regex
const dropped = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
const special = /[<>&"]/;
const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
};

/** Text between tags, as xapi escapes it. */
export function xmlText(text: string): string {
  const clean = text.replaceAll(dropped, '');
  return special.test(clean) ? clean.replaceAll(/[<>&"]/g, (each) => escapes[each] ?? each) : clean;
}

/**
 * Xapi's XML-RPC: strings and ints have no tag of their own, and names of members are not escaped, so that a key with
 * `&` or `<` makes an answer that is no XML.
 */
export const xmlDialect: Dialect = {
  text: xmlText,
  int: (value) => value,
  float: (value) => `<double>${xmlFloat(value)}</double>`,
  bool: (value) => (value ? '<boolean>1</boolean>' : '<boolean>0</boolean>'),
  datetime: (value) => `<dateTime.iso8601>${value}</dateTime.iso8601>`,
  count: (value) => `<i4>${value}</i4>`,
  array: (items) => {
    let text = '<array><data>';
    for (const item of items) text += `<value>${item}</value>`;
    return `${text}</data></array>`;
  },
  memberStart: (name) => `<member><name>${name}</name><value>`,
  memberEnd: '</value></member>',
  struct: (members) => `<struct>${members.join('')}</struct>`,
};

const head = '<?xml version="1.0"?><methodResponse><params><param><value>';
const tail = '</value></param></params></methodResponse>';

/** The body of an answer. `isBare` leaves the wrapper with the status out, as `system.listMethods` does. */
export function xmlReply(reply: WireReply, isBare: boolean): string {
  const { memberStart, memberEnd, struct, array } = xmlDialect;
  if (reply.ok && isBare) return head + reply.text + tail;
  const members = reply.ok
    ? [`${memberStart('Status')}Success${memberEnd}`, memberStart('Value') + reply.text + memberEnd]
    : [
        `${memberStart('Status')}Failure${memberEnd}`,
        memberStart('ErrorDescription') + array([reply.code, ...reply.params].map(xmlText)) + memberEnd,
      ];
  return head + struct(members) + tail;
}
