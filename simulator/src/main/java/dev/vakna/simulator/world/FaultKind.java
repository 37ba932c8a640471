package dev.vakna.simulator.world;

import java.util.Locale;

/** What is done to the house in a run. */
public enum FaultKind {
  /** A server is killed between two effects and comes back later. */
  SERVER_KILLED,
  /** A server stands still, as long as a lease or longer, and goes on as if nothing had been. */
  SERVER_PAUSED,
  /** A server is asked to stop, and comes back later. */
  SERVER_STOPPED,
  /** A server's monotonic clock goes too fast or too slow. */
  CLOCK_DRIFTS,
  /** The machines' host restarts and the servers on it with it. */
  HOST_RESTARTED,
  /** A machine's process is killed. */
  MACHINE_KILLED,
  /** A guest switches itself off. */
  GUEST_POWERED_OFF,
  /** A guest panics, while it starts or later. */
  GUEST_PANICKED,
  /** A guest starts and says nothing. */
  GUEST_SILENT,
  /** A guest never starts. */
  GUEST_DEAD,
  /** The engine fails before it did anything; trying again may help. */
  ENGINE_FAILED,
  /** The engine refuses before it did anything. */
  ENGINE_REFUSED,
  /** The engine acts and its answer is lost. */
  ENGINE_ANSWER_LOST,
  /** The engine answers late, or acts late. */
  ENGINE_LATE,
  /** The engine is out of reach for everybody, for seconds or for an hour. */
  ENGINE_AWAY,
  /** A call of a remote engine's site is lost before it has any effect. */
  SITE_CALL_LOST,
  /** A call of a remote engine's site has its effect, and the answer is lost. */
  SITE_ANSWER_LOST,
  /** A transfer stands still. */
  TRANSFER_STALLED,
  /** A transfer fails in its middle. */
  TRANSFER_FAILED,
  /** The host's disk is full. */
  DISK_FULL,
  /** What is read back from a disk is not what was written. */
  DISK_DAMAGED,
  /** The archive ends too early. */
  ARCHIVE_TRUNCATED,
  /** The archive is damaged in its middle. */
  ARCHIVE_CORRUPT,
  /** The archive is replaced by another one. */
  ARCHIVE_REPLACED,
  /** The backup store cannot be read. */
  STORE_VANISHED,
  /** A transaction fails and leaves nothing. */
  STORAGE_FAILED,
  /** A transaction is done and its answer is lost. */
  STORAGE_ANSWER_LOST,
  /** A transaction begins or answers late. */
  STORAGE_LATE,
  /** A transaction is run a second time by storage, the first one undone. */
  STORAGE_REPEATED,
  /** Storage answers nobody for a while. */
  STORAGE_UNAVAILABLE,
  /** Storage's clock jumps forward. */
  STORAGE_CLOCK_FORWARD,
  /** Storage's clock jumps back. */
  STORAGE_CLOCK_BACK,
  /** A request never reaches a server. */
  REQUEST_LOST,
  /** An answer never reaches the client, who calls again. */
  ANSWER_LOST,
  /** The backup store answers late. */
  STORE_LATE,
  /** The backup store does not answer until faults end, and cannot be interrupted. */
  STORE_HANGS;

  /** As printed: words with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
