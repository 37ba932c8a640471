package dev.vakna.core.admission;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import dev.vakna.core.sizing.Sizes;
import dev.vakna.core.sizing.StorageRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backup is restored as a new Cloud VM, and as what. Pure: the same facts and request
 * give the same decision, for the restore call and for every gate.
 *
 * <p>The order is the contract's: the request's own faults, then the account's eligibility, then
 * the gate, then capacity. Scopes and ownership come before and are decided by {@link #scopes} and
 * by the reading of the facts.
 */
public final class Admission {

  /** Scopes that a restore needs, both. */
  public static final Set<Scope> RESTORE_SCOPES =
      Set.copyOf(EnumSet.of(Scope.BACKUP_VM, Scope.WRITE_BILLING));

  private static final Duration RETRY_RESTORE = Duration.ofSeconds(30);
  private static final Duration RETRY_CAPACITY = Duration.ofSeconds(60);

  private final AdmissionFacts facts;
  private final RestoreRequest request;
  private final List<FieldFault> faults;

  private Admission(AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    this.facts = facts;
    this.request = request;
    this.faults = new ArrayList<>(faults);
  }

  /** Why the caller may not even ask, or nothing. */
  public static Optional<Refusal> scopes(Caller caller) {
    Set<Scope> missing = caller.missing(RESTORE_SCOPES);
    return missing.isEmpty() ? Optional.empty() : Optional.of(Refusal.missing(missing));
  }

  /**
   * Decides a restore.
   *
   * @param faults faults found while the body was read
   */
  public static Decision decide(
      AdmissionFacts facts, RestoreRequest request, List<FieldFault> faults) {
    return new Admission(facts, request, faults).decide();
  }

  /** Whether a restore with no wishes would be accepted now. */
  public static Gate gate(AdmissionFacts facts) {
    Optional<Refusal> scopes = scopes(facts.caller());
    if (scopes.isPresent()) {
      return Gate.closed("missing_scope", scopes.get().detail());
    }
    return switch (decide(facts, RestoreRequest.DEFAULTS, List.of())) {
      case Decision.Admitted _ -> Gate.OPEN;
      case Decision.Refused(Refusal refusal) -> closedBy(refusal);
    };
  }

  private static Gate closedBy(Refusal refusal) {
    String gate = refusal.gate();
    if (gate == null && !refusal.blockers().isEmpty()) {
      gate = refusal.blockers().getFirst().code();
    }
    return Gate.closed(gate == null ? refusal.code().code() : gate, refusal.detail());
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
    Optional<Refusal> standing = standing(source);
    if (standing.isPresent()) {
      return closedBy(standing.get());
    }
    if (backups.stream().anyMatch(backup -> backup.condition().state() == Backup.State.AVAILABLE)) {
      return Gate.OPEN;
    }
    if (backups.isEmpty()) {
      return Gate.closed("backup_unavailable", "This VPS has no backup yet.");
    }
    return closedBy(backupState(backups.getFirst()).orElseThrow());
  }

  /** What came of it. */
  public sealed interface Decision {
    /** It is restored. */
    record Admitted(AdmittedRestore restore) implements Decision {}

    /** It is not. */
    record Refused(Refusal refusal) implements Decision {}
  }

  private Decision decide() {
    Region region = region();
    Resources resources = resources(region);
    if (!faults.isEmpty()) {
      boolean tooLarge =
          faults.stream().anyMatch(f -> f.code() == FieldFault.Code.REQUIRED_ABOVE_MAXIMUM);
      return refused(
          Refusal.invalid(
              FieldFault.inWords(faults), faults, tooLarge ? "source_too_large" : null));
    }
    if (request.planId() != null) {
      return refused(
          Refusal.of(
              ProblemCode.PLAN_CHANGED,
              "There is no such plan, or it has expired. Make a new one, or leave out planId."));
    }
    List<Blocker> blockers = blockers(resources);
    if (!blockers.isEmpty()) {
      return refused(blocked(blockers));
    }
    Optional<Refusal> gate =
        standing(facts.source().standing().status()).or(this::backup).or(this::pressure);
    if (gate.isPresent()) {
      return refused(gate.get());
    }
    Optional<Refusal> capacity = capacity(region, resources);
    if (capacity.isPresent()) {
      return refused(capacity.get());
    }
    GuestConfig guest = facts.guest();
    if (guest == null) {
      throw new IllegalStateException("an available backup without a readable configuration");
    }
    return new Decision.Admitted(new AdmittedRestore(request.name(), region, resources, guest));
  }

  private static Decision refused(Refusal refusal) {
    return new Decision.Refused(refusal);
  }

  /**
   * The region that a wish for it means: the available one of that name, else the default one.
   *
   * @param wished what the caller named, or null
   */
  public static Optional<Region> meant(List<Region> regions, @Nullable String wished) {
    return named(regions, wished).or(() -> regions.stream().filter(Region::isDefault).findFirst());
  }

  private static Optional<Region> named(List<Region> regions, @Nullable String wished) {
    return regions.stream().filter(r -> r.id().equals(wished) && r.available()).findFirst();
  }

  private Region region() {
    String wished = request.region();
    if (wished != null && named(facts.regions(), wished).isEmpty()) {
      String known =
          String.join(
              ", ", facts.regions().stream().filter(Region::available).map(Region::id).toList());
      fault(
          "/region",
          FieldFault.Code.UNKNOWN_REGION,
          "`region` must be one of: %s.".formatted(known));
    }
    return meant(facts.regions(), wished).orElseGet(facts::defaultRegion);
  }

  private Resources resources(Region region) {
    String name = request.name();
    if (name != null && !HostnameLabel.isOne(name)) {
      fault(
          "/name",
          FieldFault.Code.INVALID_NAME,
          "`name` must have 3 to 63 characters: letters, digits and inner hyphens.");
    }
    String mode = request.bootMode();
    if (mode != null && !mode.equals("auto") && !mode.equals("full")) {
      fault(
          "/bootMode",
          FieldFault.Code.UNKNOWN_VALUE,
          mode.equals("instant")
              ? "`bootMode` `instant` is not offered here yet; use `auto` or `full`."
              : "`bootMode` must be one of: auto, full.");
    }
    Resources source = facts.source().resources();
    int cpu = chosen("cpuCores", request.cpuCores(), source.cpuCores(), region.cpuCores(), region);
    int memory =
        chosen("memoryGb", request.memoryGb(), source.memoryGb(), region.memoryGb(), region);
    return new Resources(cpu, memory, storage(region));
  }

  private int chosen(
      String field, @Nullable Integer wished, int source, Region.Range range, Region region) {
    if (wished == null) {
      return range.clamp(source);
    }
    if (wished < range.min()) {
      fault(
          "/" + field,
          FieldFault.Code.BELOW_MINIMUM,
          "`%s` must be at least %d in region %s.".formatted(field, range.min(), region.id()));
    } else if (wished > range.max()) {
      fault(
          "/" + field,
          FieldFault.Code.ABOVE_MAXIMUM,
          "`%s` must be at most %d in region %s.".formatted(field, range.max(), region.id()));
    }
    return wished;
  }

  private int storage(Region region) {
    StorageRule rule = storageRule(facts, region);
    Integer wished = request.storageGb();
    if (rule.impossible()) {
      fault(
          "/storageGb",
          FieldFault.Code.REQUIRED_ABOVE_MAXIMUM,
          "The source needs at least %d GiB of storage; region %s gives one machine at most %d GiB."
              .formatted(rule.floorGb(), region.id(), region.storageGb().max()));
    } else if (wished != null && wished < rule.minimumGb()) {
      fault(
          "/storageGb",
          FieldFault.Code.BELOW_MINIMUM,
          "`storageGb` must be at least %d: the larger of the source's storage, the backup's size and the region's minimum."
              .formatted(rule.minimumGb()));
    } else if (wished != null && wished > region.storageGb().max()) {
      fault(
          "/storageGb",
          FieldFault.Code.ABOVE_MAXIMUM,
          "`storageGb` must be at most %d in region %s."
              .formatted(region.storageGb().max(), region.id()));
    }
    return wished == null ? rule.minimumGb() : wished;
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

  private List<Blocker> blockers(Resources wish) {
    Account account = facts.account();
    Account.Usage usage = facts.usage();
    Account.Limits limits = account.limits();
    List<Blocker> blockers = new ArrayList<>();
    add(blockers, !account.access().verified(), Blocker.NOT_VERIFIED);
    add(blockers, !account.access().cloudAccess(), Blocker.NO_CLOUD_ACCESS);
    add(
        blockers,
        account.payment().cardRequired() && !account.payment().hasCard(),
        Blocker.NO_CARD_ON_FILE);
    add(blockers, !account.payment().countryPayable(), Blocker.COUNTRY_NOT_SUPPORTED);
    add(blockers, account.payment().unpaidInvoice(), Blocker.HAS_UNPAID_INVOICE);
    add(
        blockers,
        over(usage.cpuCores(), wish.cpuCores(), limits.cpuCores()),
        Blocker.CPU_LIMIT_EXCEEDED);
    add(
        blockers,
        over(usage.memoryGb(), wish.memoryGb(), limits.memoryGb()),
        Blocker.MEMORY_LIMIT_EXCEEDED);
    add(
        blockers,
        over(usage.storageGb(), wish.storageGb(), limits.storageGb()),
        Blocker.STORAGE_LIMIT_EXCEEDED);
    add(blockers, over(usage.instances(), 1, limits.instances()), Blocker.INSTANCE_LIMIT_EXCEEDED);
    return blockers;
  }

  private static void add(List<Blocker> blockers, boolean holds, Blocker blocker) {
    if (holds) {
      blockers.add(blocker);
    }
  }

  private static boolean over(int used, int wished, int limit) {
    return (long) used + wished > limit;
  }

  private Refusal blocked(List<Blocker> blockers) {
    boolean standing = blockers.stream().anyMatch(blocker -> !blocker.limit());
    List<String> words = new ArrayList<>();
    for (Blocker blocker : blockers) {
      words.add(blocker.limit() ? blocker.message() + " " + room(blocker) : blocker.message());
    }
    return new Refusal(
        standing ? ProblemCode.CLOUD_ACCESS_BLOCKED : ProblemCode.CLOUD_LIMIT_EXCEEDED,
        String.join(" ", words),
        List.of(),
        blockers,
        blockers.getFirst().code(),
        Set.of(),
        null);
  }

  private String room(Blocker blocker) {
    Account.Limits limits = facts.account().limits();
    Account.Usage usage = facts.usage();
    return switch (blocker) {
      case CPU_LIMIT_EXCEEDED -> room(usage.cpuCores(), limits.cpuCores(), "cores");
      case MEMORY_LIMIT_EXCEEDED -> room(usage.memoryGb(), limits.memoryGb(), "GiB");
      case STORAGE_LIMIT_EXCEEDED -> room(usage.storageGb(), limits.storageGb(), "GiB");
      default -> room(usage.instances(), limits.instances(), "Cloud VMs");
    };
  }

  private static String room(int used, int limit, String unit) {
    return "%d of %d %s are in use; ask for less, remove a Cloud VM, or ask support for more."
        .formatted(used, limit, unit);
  }

  private static Optional<Refusal> standing(ServiceStatus status) {
    return switch (status) {
      case ACTIVE -> Optional.empty();
      case SUSPENDED ->
          notReady(
              "vps_suspended", "The VPS is suspended. Settle what suspended it, then try again.");
      case TERMINATED ->
          notReady("vps_terminated", "The VPS is terminated; its backups cannot be restored here.");
      case PENDING ->
          notReady("vps_pending", "The VPS is still being set up. Try again when it is active.");
    };
  }

  private static Optional<Refusal> notReady(String gate, String detail) {
    return Optional.of(Refusal.gate(ProblemCode.VPS_NOT_READY, gate, detail, null));
  }

  private static Optional<Refusal> backupState(Backup backup) {
    String fault = backup.condition().fault();
    return switch (backup.condition().state()) {
      case AVAILABLE -> Optional.empty();
      case CORRUPT ->
          Optional.of(
              Refusal.gate(
                  ProblemCode.BACKUP_CORRUPT,
                  "backup_corrupt",
                  "The backup is damaged and cannot be restored. Choose another backup."
                      + (fault == null ? "" : " What was found: " + fault),
                  null));
      case UNAVAILABLE, DELETING ->
          Optional.of(
              Refusal.gate(
                  ProblemCode.BACKUP_UNAVAILABLE,
                  "backup_unavailable",
                  (backup.condition().state() == Backup.State.DELETING
                          ? "The backup is being deleted."
                          : "The backup cannot be read now.")
                      + (fault == null ? "" : " " + fault)
                      + " Choose another backup, or ask support.",
                  null));
    };
  }

  private Optional<Refusal> backup() {
    Optional<Refusal> state = backupState(facts.backup());
    if (state.isPresent()) {
      return state;
    }
    GuestConfig guest = facts.guest();
    if (guest != null && !guest.losses().obstacles().isEmpty()) {
      return unavailable(
          String.join(" ", guest.losses().obstacles().stream().map(Warning::message).toList()));
    }
    if (guest == null || guest.drives().isEmpty()) {
      return unavailable("The backup holds no data disk to start from. Choose another backup.");
    }
    if (!facts.objections().isEmpty()) {
      return unavailable(
          String.join(" ", facts.objections().stream().map(Objection::message).toList()));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> unavailable(String detail) {
    return Optional.of(
        Refusal.gate(ProblemCode.BACKUP_UNAVAILABLE, "backup_unavailable", detail, null));
  }

  private Optional<Refusal> pressure() {
    int allowed = facts.account().limits().concurrentRestores();
    if (facts.usage().runningRestores() < allowed) {
      return Optional.empty();
    }
    return Optional.of(
        Refusal.gate(
            ProblemCode.RESTORE_IN_PROGRESS,
            "too_many_restores",
            "%d restores of this account are at work, and %d may be at once. Try again when one has ended."
                .formatted(facts.usage().runningRestores(), allowed),
            RETRY_RESTORE));
  }

  private Optional<Refusal> capacity(Region region, Resources wish) {
    if (!region.available()) {
      return Optional.of(full(region, "room for new machines", "Try again later."));
    }
    if (!facts.reached()) {
      return Optional.of(closed(region));
    }
    SiteCapacity host = facts.host();
    if (host == null) {
      return Optional.of(
          Refusal.gate(
              ProblemCode.CAPACITY_UNAVAILABLE,
              "capacity_unavailable",
              "Region %s does not tell now what it has room for. Try again in a minute."
                  .formatted(region.id()),
              RETRY_CAPACITY));
    }
    GuestConfig guest = facts.guest();
    OverCommit policy = facts.overCommit();
    long expected =
        guest == null
            ? facts.backup().file().sizeBytes()
            : policy.expectedBytes(facts.backup(), guest);
    return policy
        .shortage(host, facts.load(), wish, expected)
        .map(shortage ->
            full(
                region,
                shortage.words(),
                shortage.lessHelps()
                    ? "Ask for less, or try again later."
                    : "Try again when other restores have ended, or choose a smaller backup."));
  }

  private Refusal closed(Region region) {
    boolean others =
        facts.regions().stream()
            .anyMatch(other -> other.available() && !other.id().equals(region.id()));
    return Refusal.gate(
        ProblemCode.CAPACITY_UNAVAILABLE,
        "capacity_unavailable",
        "No new machine can be made in region %s now. Try again later%s, or ask support."
            .formatted(region.id(), others ? ", choose another region" : ""),
        RETRY_CAPACITY);
  }

  private static Refusal full(Region region, String what, String cure) {
    return Refusal.gate(
        ProblemCode.CAPACITY_UNAVAILABLE,
        "capacity_unavailable",
        "Region %s has not enough %s now. %s".formatted(region.id(), what, cure),
        RETRY_CAPACITY);
  }

  private void fault(String pointer, FieldFault.Code code, String detail) {
    // A field that could not even be read has its fault already.
    if (faults.stream().noneMatch(fault -> fault.pointer().equals(pointer))) {
      faults.add(new FieldFault(pointer, code, detail));
    }
  }
}
