package dev.vakna.core.admission;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import dev.vakna.core.sizing.Sizes;
import dev.vakna.core.sizing.StorageRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backup is restored as a new Cloud VM, and as what. Pure: the same facts and request
 * give the same decision, for the restore call, for its plan and for every gate.
 *
 * <p>The order is the contract's: the request's own faults, then the account's eligibility, then
 * the gate, then capacity. Scopes and ownership come before and are decided by {@link #scopes} and
 * by the reading of the facts.
 */
public final class Admission {

  /** Scopes that a restore needs, both. */
  public static final Set<Scope> RESTORE_SCOPES =
      Set.copyOf(EnumSet.of(Scope.BACKUP_VM, Scope.WRITE_BILLING));

  private Admission() {}

  /** Why the caller may not even ask, or nothing. */
  public static Optional<Refusal> scopes(Caller caller) {
    Set<Scope> missing = caller.missing(RESTORE_SCOPES);
    return missing.isEmpty() ? Optional.empty() : Optional.of(Refusal.missing(missing));
  }

  /** What came of it. */
  public sealed interface Decision {
    /** It is restored. */
    record Admitted(AdmittedRestore restore) implements Decision {}

    /** It is not. */
    record Refused(Refusal refusal) implements Decision {}
  }

  /**
   * Decides a restore.
   *
   * @param faults faults found while the body was read
   */
  public static Decision decide(
      AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    Assessment found = assess(facts, request, faults);
    Refusal refusal = found.refusal();
    if (refusal != null) {
      return new Decision.Refused(refusal);
    }
    return new Decision.Admitted(admitted(facts, request.name(), found));
  }

  /**
   * What is made of a wish that nothing stands against.
   *
   * @param name as wished, or null to be generated
   */
  public static AdmittedRestore admitted(
      AdmissionFacts facts, @Nullable String name, Assessment found) {
    GuestConfig guest = facts.guest();
    if (guest == null || found.refusal() != null) {
      throw new IllegalStateException("nothing was admitted: %s".formatted(found.refusal()));
    }
    return new AdmittedRestore(name, found.region(), found.resources(), guest);
  }

  /**
   * All that is to be said of a wish.
   *
   * @param faults faults found while the body was read
   */
  public static Assessment assess(
      AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    Wishes.Outcome wish = Wishes.read(facts, request, faults);
    CloudFacts cloud = facts.cloud();
    Eligibility eligibility = new Eligibility(cloud.account(), cloud.usage());
    List<Blocker> blockers = eligibility.blockers(wish.resources());
    Refusal refusal =
        faulty(wish.faults())
            .or(() -> eligibility.blocked(blockers))
            .or(() -> Standing.of(facts.source()))
            .or(() -> Standing.of(facts.backup()))
            .or(() -> Standing.ofContents(facts))
            .or(eligibility::pressure)
            .or(() ->
                new Room(cloud.regions(), cloud.host())
                    .shortage(wish.region(), wish.resources(), expectedBytes(facts)))
            .orElse(null);
    return new Assessment(wish.region(), wish.resources(), wish.choices(), blockers, refusal);
  }

  private static Optional<Refusal> faulty(List<FieldFault> faults) {
    if (faults.isEmpty()) {
      return Optional.empty();
    }
    boolean tooLarge =
        faults.stream().anyMatch(f -> f.code() == FieldFault.Code.REQUIRED_ABOVE_MAXIMUM);
    return Optional.of(
        Refusal.invalid(FieldFault.inWords(faults), faults, tooLarge ? "source_too_large" : null));
  }

  /** The refusal of one for which no address was left in the end. */
  public static Refusal withoutAddress(Region region) {
    return Room.noAddress(region);
  }

  private static long expectedBytes(AdmissionFacts facts) {
    GuestConfig guest = facts.guest();
    return guest == null
        ? facts.backup().file().sizeBytes()
        : facts.cloud().host().overCommit().expectedBytes(facts.backup(), guest);
  }

  /** Whether a restore with no wishes would be accepted now. */
  public static Gate gate(AdmissionFacts facts) {
    return gate(facts.cloud().caller(), assess(facts, RestoreRequest.DEFAULTS, List.of()));
  }

  /** The same of what was assessed for that caller. */
  public static Gate gate(Caller caller, Assessment found) {
    Optional<Refusal> scopes = scopes(caller);
    Refusal refusal = scopes.orElse(found.refusal());
    return refusal == null ? Gate.OPEN : Gate.closedBy(refusal);
  }

  /**
   * The documented gate of a VPS's backups: the source's standing, the caller's permission and
   * whether any backup is there; neither the account's eligibility nor sizes.
   */
  public static Gate canRestore(Caller caller, ServiceStatus source, List<Backup> backups) {
    Set<Scope> missing = caller.missing(Set.of(Scope.BACKUP_VM));
    if (!missing.isEmpty()) {
      return Gate.closed("missing_scope", Refusal.missing(missing).detail());
    }
    Optional<Refusal> standing = Standing.of(source);
    if (standing.isPresent()) {
      return Gate.closedBy(standing.get());
    }
    if (backups.stream().anyMatch(backup -> backup.condition().state() == Backup.State.AVAILABLE)) {
      return Gate.OPEN;
    }
    if (backups.isEmpty()) {
      return Gate.closed("backup_unavailable", "This VPS has no backup yet.");
    }
    return Gate.closedBy(Standing.of(backups.getFirst()).orElseThrow());
  }

  /**
   * The region that a wish for it means: the available one of that name, else the default one.
   *
   * @param wished what the caller named, or null
   */
  public static Optional<Region> meant(List<Region> regions, @Nullable String wished) {
    return Wishes.named(regions, wished)
        .or(() -> regions.stream().filter(Region::isDefault).findFirst());
  }

  /** The storage rule for a backup in a region; also what backup listings show. */
  public static StorageRule storageRule(AdmissionFacts facts, Region region) {
    return StorageRule.of(
        facts.source().resources().storageGb(),
        backupGb(facts.backup(), facts.guest()),
        region.storageGb());
  }

  /** A backup's size: its data disks in whole GiB; where it cannot be read, the file's. */
  public static int backupGb(Backup backup, @Nullable GuestConfig guest) {
    return Sizes.gibFor(guest == null ? backup.file().sizeBytes() : guest.dataBytes());
  }
}
