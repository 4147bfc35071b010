// The clients that ours is measured against, as people use them.
import xmlrpc from 'xmlrpc';
import { createClient } from 'xen-api';

/** npm xen-api with its own defaults. `watchEvents: false` keeps it from reading the whole pool. */
export const connectXenApi = async ({ url, user, password }, options = {}) => {
  const client = createClient({ url, auth: { user, password }, allowUnauthorized: true, ...options });
  await client.connect();
  return client;
};

/** npm xmlrpc, logged in; `call(method, ...params)` gives the value of the answer. */
export const connectXmlrpc = async ({ url, user, password }) => {
  const client = xmlrpc.createClient({ url: `${url}/` });
  const send = (method, params) =>
    new Promise((resolve, reject) => {
      client.methodCall(method, params, (error, answer) => {
        if (error) reject(error);
        else if (answer.Status === 'Success') resolve(answer.Value);
        else reject(new Error(answer.ErrorDescription.join(' ')));
      });
    });
  const session = await send('session.login_with_password', [user, password]);
  return { call: (method, ...params) => send(method, [session, ...params]) };
};
