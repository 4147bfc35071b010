import { expect, test } from 'vitest';
import { xmlReply, xmlText } from './xml-writer.js';

test('text loses control characters but tab, line feed and carriage return, and keeps everything else', () => {
  expect(xmlText('a\u0000\u0008\t\n\r\u001fb\u{1f600}\u{7f}')).toBe('a\t\n\rb\u{1f600}\u{7f}');
  expect(xmlText(`<&>"'`)).toBe(`&lt;&amp;&gt;&quot;'`);
});

test('an answer is a struct of status and value, or of status and description', () => {
  expect(xmlReply({ ok: true, text: '5' }, false)).toBe(
    '<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name><value>5</value></member></struct></value></param></params></methodResponse>',
  );
  expect(xmlReply({ ok: true, text: '5' }, true)).toBe(
    '<?xml version="1.0"?><methodResponse><params><param><value>5</value></param></params></methodResponse>',
  );
  expect(xmlReply({ ok: false, code: 'A', params: ['<'] }, false)).toContain(
    '<name>ErrorDescription</name><value><array><data><value>A</value><value>&lt;</value></data></array></value>',
  );
});
