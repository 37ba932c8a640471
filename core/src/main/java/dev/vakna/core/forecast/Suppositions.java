package dev.vakna.core.forecast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * What is supposed of a host on which too little has ended yet: that it reads some 60 MB of a
 * compressed archive a second, twice that by an index, that a guest is up in some 12 seconds under
 * KVM and ten times that under emulation; and that all of this may be three times better or worse.
 */
final class Suppositions {

  /** How far the ways of a supposition lie apart; all of them count alike. */
  private static final double[] SPREAD = {0.35, 0.6, 0.85, 1, 1.3, 1.9, 3};

  private static final Map<String, Double> FIXED =
      Map.of(
          "open-archive", 0.2,
          "reserve-place", 0.2,
          "create-disks", 0.2,
          "give-identity", 0.2,
          "define-vm", 0.3,
          "boot", 1.5);

  private static final double ARCHIVE_BYTES_A_SECOND = 60e6;
  private static final double DISK_BYTES_A_SECOND = 300e6;
  private static final double PROOF_KVM = 12;
  private static final double PROOF_EMULATED = 120;

  private Suppositions() {}

  /** A few ways, of that weight together. */
  static List<Scenario> of(Traits traits, double weight) {
    return DoubleStream.of(SPREAD)
        .mapToObj(factor -> way(traits, factor, weight / SPREAD.length))
        .toList();
  }

  private static Scenario way(Traits traits, double factor, double weight) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    FIXED.forEach((step, time) -> seconds.put(step, time * factor));
    boolean emulated = traits.acceleration() != null && !traits.acceleration().equals("kvm");
    seconds.put(Stages.PROVE, factor * (emulated ? PROOF_EMULATED : PROOF_KVM));
    double reading = ARCHIVE_BYTES_A_SECOND * (Boolean.TRUE.equals(traits.indexed()) ? 2 : 1);
    return new Scenario(
        weight,
        seconds,
        Map.of(Stages.WRITE, factor / reading, Stages.CHECK, factor / DISK_BYTES_A_SECOND),
        Map.of(Stages.WRITE, 1.0, Stages.CHECK, 2.5));
  }
}
