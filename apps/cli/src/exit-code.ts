/** The exit codes of every command. `run` passes the code of the Lua program. */
export const exitCode = {
  ok: 0,
  error: 1,
  usage: 2,
  notFound: 3,
  partFailed: 5,
  timeout: 124,
  limit: 125,
  sandbox: 126,
  hangup: 129,
  interrupt: 130,
  terminated: 143,
} as const;
