package dev.vakna.testkit.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an engine brings so that {@link EngineContract} can be tried on it: a site of its own. */
public interface EngineStage extends AutoCloseable {

  /** The engine of one server. */
  Engine engine();

  /** The engine of another server, at the same site. */
  Engine another();

  /**
   * A machine that this engine can make: one small disk or more, each with some data.
   *
   * @param number 1 to 9; other numbers, other machines
   */
  MachinePlan plan(int number);

  /** A sound archive of such machines. */
  ArchiveSource archive(MachinePlan plan) throws Exception;

  /**
   * What a disk begins with once it was filled from {@link #archive}; behind it there is nothing
   * but zeros.
   */
  byte[] data(MachinePlan plan, String disk);

  /** How long a call, or what follows from one, may take here. */
  default Duration patience() {
    return Duration.ofMinutes(2);
  }

  /** Tells one run of a machine from the next. */
  Object run(MachineName name) throws Exception;

  /** What lies at the site, found by another way than the engine's: nothing when it is empty. */
  List<String> remains() throws Exception;

  /**
   * The first bytes of a machine's disk, read by another way than the engine's.
   *
   * @return empty where there is no other way
   */
  Optional<byte[]> read(MachinePlan plan, String disk, int bytes) throws Exception;

  /** Ends a running machine behind the engine's back. */
  void kill(MachineName name) throws Exception;

  /**
   * Puts something beside the engine's own that looks like a machine of that name, but is not.
   *
   * @return whether it is still there as it was, to be asked later
   */
  Stranger putStranger(MachineName name) throws Exception;

  /** Something that is nobody's business here. */
  @FunctionalInterface
  interface Stranger {
    boolean isThere() throws Exception;
  }

  @Override
  void close() throws Exception;
}
