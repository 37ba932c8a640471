package dev.vakna.cli.server;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Ends what runs in a home: its server and database, and its machines before them if wanted. */
public final class HomeShutdown {

  private static final Duration SERVER_PATIENCE = Duration.ofSeconds(60);

  private final ServerControl control;
  private final MachineShutdown machines;
  private final Consumer<String> tell;

  /**
   * @param tell where a person is told what is waited for, and what goes otherwise than usual
   */
  public HomeShutdown(Environment environment, ServerControl control, Consumer<String> tell) {
    this.control = control;
    this.machines = new MachineShutdown(environment, control, tell);
    this.tell = tell;
  }

  /**
   * What came of it.
   *
   * @param ended what does not run any more, in words
   * @param faults what could not be ended, in words
   */
  public record Ended(List<String> ended, List<String> faults) {
    public Ended {
      ended = List.copyOf(ended);
      faults = List.copyOf(faults);
    }

    /** Whether nothing was there to be ended. */
    boolean nothing() {
      return ended.isEmpty() && faults.isEmpty();
    }
  }

  /** Server and database, patiently; machines go on running. */
  Ended withoutMachines(Duration patience, boolean database) throws InterruptedException {
    return new Ended(control.stop(patience, database, tell), List.of());
  }

  /**
   * All of it, with the usual patience for the server.
   *
   * @param guests how long guests may take to switch their machines off
   */
  public Ended withMachines(Duration guests) throws InterruptedException {
    return withMachines(guests, SERVER_PATIENCE, false);
  }

  /**
   * All of it.
   *
   * @param guests how long guests may take to switch their machines off
   * @param patience how long the server may take to end by itself
   * @param database ends the database also while other programs are connected to it
   */
  Ended withMachines(Duration guests, Duration patience, boolean database)
      throws InterruptedException {
    List<String> ended = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    Optional<MachineShutdown.Ended> off = machines.byServer(guests);
    if (off.isEmpty() && control.holder().isEmpty()) {
      // Before the database that a killed server left behind is ended: it is of use for this.
      off = Optional.of(withoutServer(guests));
    }
    off.ifPresent(each -> add(each, ended, faults));
    ended.addAll(control.stop(patience, database, tell));
    if (off.isEmpty()) {
      add(withoutServer(guests), ended, faults);
      // Its program that had to be ended leaves the database behind.
      ended.addAll(control.stop(patience, database, tell));
    }
    return new Ended(ended, faults);
  }

  private MachineShutdown.Ended withoutServer(Duration guests) throws InterruptedException {
    try {
      return machines.withoutServer(guests);
    } catch (CommandFailedException e) {
      return new MachineShutdown.Ended(List.of(), List.of(e.text()));
    }
  }

  private static void add(MachineShutdown.Ended off, List<String> ended, List<String> faults) {
    ended.addAll(off.ended());
    faults.addAll(off.faults());
  }
}
