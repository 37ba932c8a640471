package dev.vakna.engine.qemu.home;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.engine.Service;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Inbound;
import dev.vakna.engine.qemu.hardware.Acceleration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of a machine, as it stands in {@code machine.json}.
 *
 * @param format version of this layout
 * @param name the machine
 * @param uid user that the machine runs as
 * @param defined how it is run, or null before it is defined
 * @param run its present run, or null when it should not run
 */
public record MachineRecord(
    int format, MachineName name, int uid, @Nullable Defined defined, @Nullable Run run) {

  static final int FORMAT = 1;

  /**
   * @param plan the machine
   * @param machineType the board it is pinned to
   * @param services outside ports
   * @param inbound the newest word about what may reach it; null while that is as planned
   */
  public record Defined(
      MachinePlan plan,
      String machineType,
      List<Service> services,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Inbound inbound) {
    public Defined {
      services = List.copyOf(services);
    }

    /** One of which no word was given about what may reach it. */
    public Defined(MachinePlan plan, String machineType, List<Service> services) {
      this(plan, machineType, services, null);
    }

    /** The same in another size. */
    public Defined sized(MachineSize size) {
      return new Defined(plan.sized(size), machineType, services, inbound);
    }

    /** The same with other ports. */
    public Defined offering(List<Service> others) {
      return new Defined(plan, machineType, others, inbound);
    }

    /** The same after a newer word about what may reach it. */
    public Defined reachedBy(Inbound word) {
      return new Defined(plan, machineType, services, word);
    }

    /** Where it is plugged in, with what is open now; null when it is nowhere. */
    @JsonIgnore
    public @Nullable Wire wire() {
      Wire wire = plan.wire();
      return wire == null || inbound == null ? wire : wire.opened(inbound.open());
    }
  }

  /**
   * One run of the machine's process.
   *
   * @param wanted it should run; false once the guest powered itself off
   * @param bootId the host's start in which it was begun
   * @param sockets directory of its sockets
   * @param startedAt when it was begun
   * @param acceleration who executes
   * @param pid process id, or 0 while the process is being started
   * @param startTicks the process's start time, in ticks since the host's start, or 0
   * @param shownAlive its guest was seen to do something
   */
  public record Run(
      boolean wanted,
      String bootId,
      String sockets,
      Instant startedAt,
      Acceleration acceleration,
      long pid,
      long startTicks,
      boolean shownAlive) {

    public Run started(long newPid, long ticks) {
      return new Run(wanted, bootId, sockets, startedAt, acceleration, newPid, ticks, shownAlive);
    }

    public Run unwanted() {
      return new Run(false, bootId, sockets, startedAt, acceleration, pid, startTicks, shownAlive);
    }

    public Run alive() {
      return new Run(wanted, bootId, sockets, startedAt, acceleration, pid, startTicks, true);
    }
  }

  public MachineRecord with(@Nullable Run newRun) {
    return new MachineRecord(format, name, uid, defined, newRun);
  }

  public MachineRecord with(Defined newDefined) {
    return new MachineRecord(format, name, uid, newDefined, run);
  }
}
