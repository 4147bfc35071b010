/**
 * Follows the name of `worker-2` by our client and by npm xen-api. `seen(name)` resolves with the moment at which the
 * client told of a name.
 */
export const followOurs = (client) => {
  const follower = createFollower();
  const ended = (async () => {
    for await (const event of client.events({ classes: ['VM'] }))
      if (event.operation !== 'del') follower.tell(event.snapshot.name_label);
  })();
  return { seen: follower.seen, close: () => Promise.all([client.close(), ended]) };
};

/** The same for npm xen-api, whose cache tells of changes. */
export const followXenApi = (client) => {
  const follower = createFollower();
  const tell = (objects) => {
    for (const object of Object.values(objects)) if (object?.$type === 'VM') follower.tell(object.name_label);
  };
  client.objects.on('add', tell);
  client.objects.on('update', tell);
  return { seen: follower.seen };
};

const createFollower = () => {
  const moments = new Map();
  const waiting = new Map();
  return {
    tell: (name) => {
      if (!moments.has(name)) moments.set(name, performance.now());
      waiting.get(name)?.(moments.get(name));
    },
    seen: (name) =>
      new Promise((resolve) => {
        if (moments.has(name)) resolve(moments.get(name));
        else waiting.set(name, resolve);
      }),
  };
};

/** What comes first: the value, or undefined when the time is over. */
export const within = async (limitMs, promise) => {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
};
