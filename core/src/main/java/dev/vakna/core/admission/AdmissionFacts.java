package dev.vakna.core.admission;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.guest.GuestConfig;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision on a restore stands on, read in one transaction.
 *
 * @param cloud what any new Cloud VM of the account stands on
 * @param source what was backed up; the caller's
 * @param backup the backup
 * @param guest the archived machine, or null when it could not be read
 * @param objections what the engine cannot do of the archived machine
 */
public record AdmissionFacts(
    CloudFacts cloud,
    RestoreSource source,
    Backup backup,
    @Nullable GuestConfig guest,
    List<Objection> objections) {

  public AdmissionFacts {
    Objects.requireNonNull(cloud);
    Objects.requireNonNull(source);
    Objects.requireNonNull(backup);
    objections = List.copyOf(objections);
  }
}
