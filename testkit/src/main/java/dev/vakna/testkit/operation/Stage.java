package dev.vakna.testkit.operation;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.SettableClock;
import java.util.List;
import java.util.Set;

/**
 * A small world for operations of one kind. Two stages made alike go through the same, down to the
 * identities.
 */
public interface Stage {

  Store store();

  SettableClock clock();

  Pace pace();

  /** The hosts that its worker reaches. */
  Set<String> hosts();

  /** The kinds that its worker knows, their ports with the stage's {@link Interference} around. */
  List<OperationKind<Tx, ?>> kinds();

  /** Has one operation of the kind in question accepted, and leaves it queued. */
  JobId start() throws InterruptedException;

  /** What is there in engine and records, without times. */
  String picture(Job job);

  /** Fails unless the operation's effect is there, once and whole. */
  void done(Job job);

  /** Fails if anything of the operation is there. */
  void nothingLeft(Job job);
}
