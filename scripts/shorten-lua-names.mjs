/** Strings, names, numbers with their letters, and single signs; blanks are between them. */
const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|0[xX][\da-fA-F.]+|\d[\w.]*|\.{2,3}|\S|\s+/g;
const NAME = /^[A-Za-z_]\w*$/;
const KEYWORDS = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);
/** What every Lua, or one of them, has as a global: a local of the same name may take its value from it. */
const GLOBALS = new Set(
  (
    '_G _ENV _VERSION arg assert bit bit32 collectgarbage coroutine debug dofile error gcinfo getfenv getmetatable io ' +
    'ipairs jit load loadfile loadstring math module newproxy next os package pairs pcall print rawequal rawget rawlen ' +
    'rawset require select setfenv setmetatable string table tonumber tostring type unpack utf8 warn xpcall'
  ).split(' '),
);
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);

/**
 * Gives local names of a Lua source short ones. A name is replaced everywhere or nowhere: one that is a field, a method,
 * a key or a global anywhere stays, so scopes need not be known; so do those that are excepted. The source has no long
 * strings and no comments.
 */
export const shortenLuaNames = (source, excepted) => {
  const tokens = source.match(TOKENS) ?? [];
  const { uses, kept } = readNames(tokens.filter((token) => token.trim() !== ''));
  const shorter = new Map();
  const taken = new Set([...KEYWORDS, ...GLOBALS, ...uses.keys()]);
  const fresh = shortNames(taken);
  const worth = ([name, count]) => count * (name.length - 1);
  for (const [name] of [...uses].sort((one, other) => worth(other) - worth(one))) {
    if (!kept.has(name) && !excepted.includes(name) && name.length > 2) shorter.set(name, fresh.next().value);
  }
  return tokens.map((token) => shorter.get(token) ?? token).join('');
};

/** How often each name stands there, and which names must stay. */
const readNames = (tokens) => {
  const uses = new Map();
  const declared = new Set();
  const kept = new Set(GLOBALS);
  const open = [];
  let declares = false;
  let isHead = false;
  tokens.forEach((token, at) => {
    const before = tokens[at - 1];
    const after = tokens[at + 1];
    if (OPENING.has(token)) open.push(token);
    else if (CLOSING.has(token)) open.pop();
    if (KEYWORDS.has(token)) {
      isHead = token === 'function';
      declares = token === 'local' || token === 'for' || (isHead && declares);
    } else if (NAME.test(token)) {
      uses.set(token, (uses.get(token) ?? 0) + 1);
      if (declares) declared.add(token);
      const isKey = open.at(-1) === '{' && after === '=' && (before === '{' || before === ',');
      if (before === '.' || before === ':' || isKey) kept.add(token);
    } else if (token === '(' && isHead) {
      isHead = false;
      declares = true;
    } else if (token !== ',') declares = false;
  });
  for (const name of uses.keys()) if (!declared.has(name)) kept.add(name);
  return { uses, kept };
};

function* shortNames(taken) {
  for (let length = 1; ; length++) {
    for (const name of wordsOf(length)) if (!taken.has(name)) yield name;
  }
}

function* wordsOf(length) {
  if (length === 0) yield '';
  else for (const word of wordsOf(length - 1)) for (const letter of LETTERS) yield word + letter;
}
