package dev.vakna.core.engine;

import dev.vakna.core.machine.Board;
import java.util.List;
import java.util.Objects;

/**
 * What was read of an engine's site at one moment. A value: admission, listings, the operators'
 * view and the intake decide by one reading, which was taken before any transaction.
 *
 * @param engine the engine's name
 * @param capacity what the site has
 * @param network that new machines get into
 * @param lacks what the site cannot do
 */
public record SiteReading(
    String engine, SiteCapacity capacity, Engine.NetworkPlan network, List<Lack> lacks) {

  public SiteReading {
    Objects.requireNonNull(engine);
    Objects.requireNonNull(capacity);
    Objects.requireNonNull(network);
    lacks = List.copyOf(lacks);
  }

  /** What cannot be done of such a machine; empty when all can. Pure. */
  public List<Objection> objections(MachineNeeds needs) {
    return lacks.stream()
        .filter(lack -> lack.missing().isNeededBy(needs))
        .map(Lack::objection)
        .toList();
  }

  /**
   * Something that is missing.
   *
   * @param missing what
   * @param objection what is said to whoever needs it
   */
  public record Lack(Missing missing, Objection objection) {

    public Lack {
      Objects.requireNonNull(missing);
      Objects.requireNonNull(objection);
    }
  }

  /** What can be missing at a site. */
  public sealed interface Missing {

    /** Whether such a machine cannot be without it. */
    boolean isNeededBy(MachineNeeds needs);

    /** Whatever runs any machine. */
    record Everything() implements Missing {
      @Override
      public boolean isNeededBy(MachineNeeds needs) {
        return true;
      }
    }

    /** A firmware, for one board. */
    record FirmwareOn(Board.Firmware firmware, Board.Chipset chipset) implements Missing {
      @Override
      public boolean isNeededBy(MachineNeeds needs) {
        return needs.firmware() == firmware && needs.chipset() == chipset;
      }
    }

    /** What plugs machines into networks of the provider. */
    record Wires() implements Missing {
      @Override
      public boolean isNeededBy(MachineNeeds needs) {
        return needs.wired();
      }
    }

    /** A TPM that takes over an archived one's state. */
    record Tpm() implements Missing {
      @Override
      public boolean isNeededBy(MachineNeeds needs) {
        return needs.tpm();
      }
    }
  }
}
