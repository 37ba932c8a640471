package dev.vakna.server;

import dev.vakna.server.run.MachinesOff;

/** The main class of what {@code vakna stop --machines} runs where no server does. */
public final class VaknaMachinesOff {

  private VaknaMachinesOff() {}

  /** Switches off the machines of a home; see {@link MachinesOff#orExit}. */
  public static void main(String[] args) {
    MachinesOff.orExit(args);
  }
}
