package dev.vakna.core.guest;

import dev.vakna.core.machine.Board.CpuWish;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which instructions a processor model of Proxmox VE promises its guest. */
final class Processor {

  private static final List<String> BASIC =
      List.of(
          "kvm64",
          "qemu64",
          "kvm32",
          "qemu32",
          "486",
          "athlon",
          "conroe",
          "core2duo",
          "coreduo",
          "opteron_g1",
          "opteron_g2",
          "opteron_g3",
          "penryn",
          "pentium",
          "phenom",
          "x86-64-v1");

  private static final List<String> SECOND =
      List.of(
          "x86-64-v2",
          "nehalem",
          "westmere",
          "sandybridge",
          "ivybridge",
          "opteron_g4",
          "opteron_g5");

  private static final List<String> THIRD =
      List.of(
          "x86-64-v3",
          "x86-64-v4",
          "haswell",
          "broadwell",
          "skylake",
          "cascadelake",
          "cooperlake",
          "icelake",
          "sapphirerapids",
          "graniterapids",
          "sierraforest",
          "clearwaterforest",
          "knightsmill",
          "epyc",
          "dhyana");

  private Processor() {}

  /** The wish for a model, in lower case or not; none when it is not known. */
  static Optional<CpuWish> wish(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.isEmpty() || begins(BASIC, name)) {
      return Optional.of(CpuWish.DEFAULT);
    }
    if (name.equals("host") || name.equals("max")) {
      return Optional.of(CpuWish.HOST);
    }
    if (begins(SECOND, name)) {
      return Optional.of(CpuWish.X86_64_V2);
    }
    return begins(THIRD, name) ? Optional.of(CpuWish.X86_64_V3) : Optional.empty();
  }

  private static boolean begins(List<String> models, String name) {
    return models.stream().anyMatch(name::startsWith);
  }
}
