/** One turn of the event loop accepts waiting connections, the next reads what they sent. */
const TURNS_TO_READ_WHAT_WAITS = 2;

/** Runs `then` once every request that is waiting in a socket now has been read. */
export function afterWaitingIsRead(then: () => void, turns = TURNS_TO_READ_WHAT_WAITS): void {
  if (turns === 0) then();
  else setImmediate(() => afterWaitingIsRead(then, turns - 1));
}
