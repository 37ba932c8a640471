package dev.vakna.core.power;

import dev.vakna.core.inventory.PowerState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an owner can do to the power of a machine. */
public enum PowerAct {
  /** Switches it on. */
  START("vps.start", PowerState.RUNNING, List.of(PowerStep.Work.SWITCH_ON)),
  /** Has its guest switch it off; a guest that does not leaves it running. */
  SHUTDOWN(
      "vps.shutdown",
      PowerState.STOPPED,
      List.of(PowerStep.Work.ASK_GUEST, PowerStep.Work.SWITCH_OFF)),
  /** Switches it off at once, as if its plug were pulled. */
  STOP("vps.stop", PowerState.STOPPED, List.of(PowerStep.Work.SWITCH_OFF)),
  /** Has its guest switch it off, and switches it on again. */
  RESTART(
      "vps.restart",
      PowerState.RUNNING,
      List.of(PowerStep.Work.ASK_GUEST, PowerStep.Work.SWITCH_OFF, PowerStep.Work.SWITCH_ON)),
  /** Switches it off at once, and on again. */
  RESET(
      "vps.reset",
      PowerState.RUNNING,
      List.of(PowerStep.Work.SWITCH_OFF, PowerStep.Work.SWITCH_ON));

  private final String kind;
  private final PowerState wanted;
  private final List<PowerStep.Work> works;

  PowerAct(String kind, PowerState wanted, List<PowerStep.Work> works) {
    this.kind = kind;
    this.wanted = wanted;
    this.works = works;
  }

  /** Name of its kind of operation, also the job's type, for example {@code vps.start}. */
  public String kind() {
    return kind;
  }

  /** The act of that kind of operation. */
  public static Optional<PowerAct> ofKind(String kind) {
    return Arrays.stream(values()).filter(act -> act.kind.equals(kind)).findFirst();
  }

  /** What the machine is to be afterwards. */
  public PowerState wanted() {
    return wanted;
  }

  /** What it was when the act was accepted, and is to be again when nothing comes of it. */
  PowerState before() {
    return this == START ? PowerState.STOPPED : PowerState.RUNNING;
  }

  List<PowerStep.Work> works() {
    return works;
  }

  /** What is left when nothing comes of it, a sentence for its owner. */
  String aftermath() {
    return this == START
        ? "The machine stays off, and processor and memory are not charged."
        : "Unless it is being removed, the machine is meant to run on as before, and is charged while it does.";
  }
}
