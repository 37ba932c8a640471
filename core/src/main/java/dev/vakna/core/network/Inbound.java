package dev.vakna.core.network;

import java.util.List;

/**
 * All that others may begin to talk to of one machine. Answers to what the machine asked come in
 * whatever this says.
 *
 * @param version of two, the one with the higher number is the newer; positive
 * @param open what is open; nothing is when empty
 */
public record Inbound(long version, List<OpenPorts> open) {

  public Inbound {
    if (version < 1) {
      throw new IllegalArgumentException("%d is no version: they begin with 1".formatted(version));
    }
    open = List.copyOf(open);
  }
}
