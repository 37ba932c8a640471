package dev.vakna.testkit.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Given;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.network.OpenPorts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What an engine brings so that {@link EngineContract} can be tried on it: a site of its own. */
public interface EngineStage extends AutoCloseable {

  /**
   * Stands in the configuration of {@link #archive} wherever a backup can say how it is to be run.
   */
  String HOSTILE_WORD = "vakna-hostile-word";

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

  /**
   * A sound archive of such machines, whose configuration asks for {@code args}, {@code
   * hookscript}, {@code hostpci0} and {@code usb0} with {@link #HOSTILE_WORD} in them.
   */
  ArchiveSource archive(MachinePlan plan) throws Exception;

  /** An archive of such machines that is damaged behind its head. */
  ArchiveSource damagedArchive(MachinePlan plan) throws Exception;

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

  /** The running machine's card and uuid as they are, seen by another way than the engine's. */
  Given seen(Place place) throws Exception;

  /** How a running machine is run, in whatever words its site has for that. */
  String wordsOfRun(Place place) throws Exception;

  /** How large it runs, seen from outside. */
  MachineSize sizeOfRun(Place place) throws Exception;

  /**
   * What is open of a defined machine, seen by another way than the engine's.
   *
   * @return empty where nothing stands before machines that could keep anybody out
   */
  default Optional<Set<OpenPorts>> openPorts(Place place) throws Exception {
    return Optional.empty();
  }

  /**
   * Lets a running machine send and be sent something.
   *
   * @return false where its traffic is not counted
   */
  default boolean carry(MachineName name) throws Exception {
    return false;
  }

  /** Ends a running machine behind the engine's back. */
  void kill(MachineName name) throws Exception;

  /**
   * Puts something beside the engine's own that looks like a machine of that name, but is not.
   *
   * @return whether it is still there as it was, to be asked later
   */
  Stranger putStranger(MachineName name) throws Exception;

  /**
   * The door through which {@link #engine} goes to its site.
   *
   * @return empty for an engine that lives in memory and goes nowhere
   */
  default Optional<Door> door() {
    return Optional.empty();
  }

  /**
   * A server in a process of its own.
   *
   * @return empty for an engine that lives in memory
   */
  default Optional<Mortal> mortal() {
    return Optional.empty();
  }

  /** A server that makes one call and is killed in it. */
  @FunctionalInterface
  interface Mortal {

    /**
     * Makes the call in a process of its own and kills that without warning.
     *
     * @param part when, as a part of the time that the call takes: 0 at its begin, 1 at its end
     */
    void killIn(Call call, MachinePlan plan, Place place, double part) throws Exception;
  }

  /** Something that is nobody's business here. */
  @FunctionalInterface
  interface Stranger {
    boolean isThere() throws Exception;
  }

  /** Every call that an engine makes of its site goes through it. */
  interface Door {

    /**
     * From now on counts the calls from 0, and lets the caller be cut off at that one, once.
     *
     * @param call its number, 1 the first; 0 for none
     * @param side on which side of the call's effect
     */
    void cutAt(int call, Side side);

    /** How many calls went through since {@link #cutAt}. */
    int passed();

    /** From now on the site does not answer, or does again. */
    void outOfReach(boolean away);

    /**
     * How many cuts a rule tries, others each time, where all of them take too long.
     *
     * @return empty for all
     */
    default OptionalInt tries() {
      return OptionalInt.empty();
    }
  }

  /** Where a call is cut off. */
  enum Side {
    /** It had no effect. */
    BEFORE,
    /** It had its effect, and the answer is lost. */
    AFTER
  }

  @Override
  void close() throws Exception;
}
