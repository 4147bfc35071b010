import { readFile } from 'node:fs/promises';
import { defaultValue } from './default-value.mjs';
import { parseModelType } from './type-syntax.mjs';

const lastOldRelease = 'stockholm';

const states = {
  Published_s: 'published',
  Prototyped_s: 'prototyped',
  Deprecated_s: 'deprecated',
  Removed_s: 'removed',
};

const released = ({ state, transitions }) => {
  const release = (...kinds) => transitions.find(({ transition }) => kinds.includes(transition))?.release;
  return {
    state: states[state],
    since: release('published', 'prototyped'),
    deprecatedSince: release('deprecated'),
    removedSince: release('removed'),
  };
};

const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

/** Every release that the model names, oldest first: code names in the order in which they appear, then numbers. */
const releaseOrder = (codeNames, seen) => {
  const numbers = [...seen].filter((release) => /^\d/.test(release));
  const parts = (release) => release.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  numbers.sort((left, right) => {
    const [a, b] = [parts(left), parts(right)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
  return [...codeNames, ...numbers];
};

/**
 * Code names in the order of their release. The model does not order them; the numbers that follow them do it
 * themselves.
 */
const codeNames =
  `rio miami symc orlando orlando-update-1 george midnight-ride cowley boston tampa clearwater vgpu-tech-preview
vgpu-productisation clearwater-felton clearwater-whetstone creedence cream indigo dundee ely falcon inverness jura
kolkata lima naples oslo quebec stockholm stockholm_psr nile-preview nile orinoco`.split(/\s+/);

/** Reads the four files into one tree of names, types and facts; no sentence of them is kept. */
export const readModel = async ({ model, errors, defaults, facts }) => {
  const [classes, errorList, paramDefaults, messageFacts] = await Promise.all(
    [model, errors, defaults, facts].map(readJson),
  );
  const isAsync = new Set(messageFacts.async);
  const isSecretParam = new Set(messageFacts.secretParams);
  const isSecretField = new Set(messageFacts.secretFields);
  const withoutSession = new Set(messageFacts.withoutSession);

  const readParam = (method, { name, type, required }) => {
    const fallback = paramDefaults[method]?.[name];
    if (required === (fallback !== undefined))
      throw new Error(`${method}: the default of ${name} is missing or not wanted.`);
    return {
      name,
      type: parseModelType(type),
      isSecret: isSecretParam.has(`${method}.${name}`),
      ...(required ? {} : { fallback, since: messageFacts.optionalParamSince[method][name] }),
    };
  };

  const readMessage = (className, message) => {
    const method = `${className}.${message.name}`;
    const hasSession = !withoutSession.has(method);
    if (hasSession && message.params[0]?.name !== 'session_id')
      throw new Error(`${method} takes no session.`);
    return {
      name: message.name,
      ...released(message.lifecycle),
      isImplicit: message.implicit,
      isAsync: isAsync.has(method),
      hasSession,
      result: parseModelType(message.result[0]),
      params: message.params.slice(hasSession ? 1 : 0).map((param) => readParam(method, param)),
    };
  };

  const readField = (className, field) => {
    const lifecycle = released(field.lifecycle);
    const type = parseModelType(field.type);
    return {
      name: field.name,
      type,
      qualifier: field.qualifier,
      ...lifecycle,
      isNewerThanEight: releaseIsNew(lifecycle.since),
      isSecret: isSecretField.has(`${className}.${field.name}`),
      queryName: messageFacts.queryFieldNames[className]?.[field.name],
      ...(field.default === undefined
        ? {}
        : { fallback: defaultValue(type, field.default, `${className}.${field.name}`) }),
    };
  };

  const releaseIsNew = (release) =>
    /^\d/.test(release) || codeNames.indexOf(release) > codeNames.indexOf(lastOldRelease);

  const enums = new Map();
  for (const { enums: own } of classes)
    for (const { name, values } of own) {
      const names = values.map((value) => value.name);
      const known = enums.get(name);
      if (known !== undefined && known.join() !== names.join())
        throw new Error(`The enum ${name} is declared in two ways.`);
      enums.set(name, names);
    }

  const tree = classes.map((own) => ({
    name: own.name,
    ...released(own.lifecycle),
    hasRecordsWhere: messageFacts.recordsWhere.includes(own.name),
    fields: own.fields.map((field) => readField(own.name, field)),
    messages: own.messages.map((message) => readMessage(own.name, message)),
  }));
  const seen = new Set();
  for (const own of tree)
    for (const { since, params = [] } of [own, ...own.fields, ...own.messages]) {
      seen.add(since);
      for (const param of params) if (param.since !== undefined) seen.add(param.since);
    }
  for (const release of seen)
    if (!/^\d/.test(release) && !codeNames.includes(release))
      throw new Error(`The model names a release that this generator does not know: ${release}.`);
  return {
    classes: tree,
    enums,
    errors: errorList.map(({ code, params }) => ({ code, params: params.map((param) => param.trim()) })),
    releases: releaseOrder(codeNames, seen),
  };
};
