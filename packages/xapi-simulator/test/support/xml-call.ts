/** An XML-RPC call out of ready values: `xmlCall('VM.get_all', '<string>OpaqueRef:…</string>')`. */
export function xmlCall(method: string, ...values: readonly string[]): string {
  const params = values.map((value) => `<param><value>${value}</value></param>`).join('');
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`;
}

/** A text as a value with its tag. */
export function xmlString(text: string): string {
  return `<string>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</string>`;
}

/** The whole body of an answer that succeeded. */
export function xmlSuccess(value: string): string {
  return xmlBody(
    `<member><name>Status</name><value>Success</value></member><member><name>Value</name><value>${value}</value></member>`,
  );
}

/** The whole body of an answer that failed. */
export function xmlFailure(...description: readonly string[]): string {
  const values = description.map((each) => `<value>${each}</value>`).join('');
  return xmlBody(
    `<member><name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name><value><array><data>${values}</data></array></value></member>`,
  );
}

function xmlBody(members: string): string {
  return `<?xml version="1.0"?><methodResponse><params><param><value><struct>${members}</struct></value></param></params></methodResponse>`;
}
