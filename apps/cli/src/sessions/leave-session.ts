import { DetachError, type InteractiveSession, SessionLostError } from 'bioxen';

/** Leaves a session; one that cannot be reached any more was told of, and is left already. */
export async function leaveSession(session: InteractiveSession): Promise<void> {
  await session.detach().catch((error: unknown) => {
    if (!DetachError.isInstance(error) && !SessionLostError.isInstance(error)) throw error;
  });
}
