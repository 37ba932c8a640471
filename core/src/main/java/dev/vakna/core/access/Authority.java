package dev.vakna.core.access;

import dev.vakna.core.account.Actor;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Reach;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Tx;

/** How far a caller reaches now, and until the transaction ends. */
final class Authority {

  private Authority() {}

  /**
   * @throws RefusalException when what the caller was authenticated by has ended meanwhile
   */
  static Reach reach(Tx tx, Caller caller) {
    return switch (caller.actor()) {
      case Actor.Key(var id) ->
          tx.keys()
              .hold(id)
              .filter(key -> key.account().equals(caller.account()) && key.validAt(tx.now()))
              .orElseThrow(() ->
                  RefusalException.of(
                      ProblemCode.UNAUTHORIZED,
                      "The API key has ended. Use another one, or create a new one."))
              .reach();
      // That the call was let in was a use of the session, so time has not ended it since.
      case Actor.Person(var id, long epoch, var session) ->
          tx.users()
              .hold(id)
              .filter(user -> user.account().equals(caller.account()))
              .filter(user -> user.enabled() && user.epoch() == epoch)
              .filter(_ -> tx.sessions().hold(session).isPresent())
              .map(user -> Reach.of(user.role().scopes()))
              .orElseThrow(() ->
                  RefusalException.of(
                      ProblemCode.UNAUTHORIZED, "The session has ended. Sign in again."));
    };
  }
}
