package dev.vakna.core.plan;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.destroy.DeleteAfter;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.seed.SshKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a restore adds to what the backup makes.
 *
 * @param sshKeys that may log in besides those of the backup, each once
 * @param deleteAfter when the machine ends by itself, or null
 */
public record Additions(List<SshKey> sshKeys, @Nullable Instant deleteAfter) {

  /** So many keys at most. */
  public static final int MOST_KEYS = 10;

  /** Nothing. */
  public static final Additions NONE = new Additions(List.of(), null);

  public Additions {
    sshKeys = List.copyOf(sshKeys);
  }

  /**
   * Reads them of a request.
   *
   * @param now by storage's clock
   * @param faults whatever is wrong is added here
   */
  static Additions read(RestoreRequest request, Instant now, List<FieldFault> faults) {
    List<String> said = request.sshKeys();
    String after = request.deleteAfter();
    return new Additions(
        said == null ? List.of() : keys(said, faults),
        after == null ? null : moment(after, now, faults));
  }

  private static List<SshKey> keys(List<String> said, List<FieldFault> faults) {
    if (said.size() > MOST_KEYS) {
      faults.add(
          new FieldFault(
              "/sshKeys",
              FieldFault.Code.ABOVE_MAXIMUM,
              "`sshKeys` may hold at most %d keys.".formatted(MOST_KEYS)));
      return List.of();
    }
    List<SshKey> keys = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) {
      switch (SshKey.read(said.get(i))) {
        case SshKey.Read.Of(SshKey key) -> {
          if (keys.stream().noneMatch(key::isSame)) {
            keys.add(key);
          }
        }
        case SshKey.Read.Not(String why) ->
            faults.add(
                new FieldFault(
                    "/sshKeys/" + i,
                    FieldFault.Code.INVALID_VALUE,
                    "`sshKeys[%d]` is no public key that can be added: %s".formatted(i, why)));
      }
    }
    return keys;
  }

  private static @Nullable Instant moment(String text, Instant now, List<FieldFault> faults) {
    return switch (DeleteAfter.read(text, now)) {
      case DeleteAfter.Read.At(Instant moment) -> moment;
      case DeleteAfter.Read.Faulty(FieldFault fault) -> {
        faults.add(fault);
        yield null;
      }
    };
  }
}
