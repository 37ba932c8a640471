package dev.vakna.core.admission;

import dev.vakna.core.account.Account;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an account may have one more Cloud VM, by how it stands and by its limits: the one place
 * that knows. Pure.
 *
 * @param account the account
 * @param usage what its Cloud VMs take up, those being made included
 */
public record Eligibility(Account account, Account.Usage usage) {

  private static final Duration RETRY_RESTORE = Duration.ofSeconds(30);

  public Eligibility {
    Objects.requireNonNull(account);
    Objects.requireNonNull(usage);
  }

  /** What stands against a machine of that size: the account's standing first, then limits. */
  public List<Blocker> blockers(Resources wish) {
    Account.Limits limits = account.limits();
    List<Blocker> blockers = new ArrayList<>(standing());
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

  /**
   * Why a Cloud VM of the account may not have another size, or nothing. Limits stand only against
   * what grows: whoever is beyond one may still have less.
   *
   * @param from its size now, which counts among what is used
   */
  public Optional<Refusal> otherSize(Resources from, Resources to) {
    Account.Limits limits = account.limits();
    List<Blocker> blockers = new ArrayList<>(standing());
    add(
        blockers,
        grows(usage.cpuCores(), from.cpuCores(), to.cpuCores(), limits.cpuCores()),
        Blocker.CPU_LIMIT_EXCEEDED);
    add(
        blockers,
        grows(usage.memoryGb(), from.memoryGb(), to.memoryGb(), limits.memoryGb()),
        Blocker.MEMORY_LIMIT_EXCEEDED);
    return blocked(blockers);
  }

  private static boolean grows(int used, int from, int to, int limit) {
    return to > from && over(used - from, to, limit);
  }

  /** What stands against a machine of any size. */
  private List<Blocker> standing() {
    List<Blocker> blockers = new ArrayList<>();
    add(blockers, !account.access().verified(), Blocker.NOT_VERIFIED);
    add(blockers, !account.access().cloudAccess(), Blocker.NO_CLOUD_ACCESS);
    add(
        blockers,
        account.payment().cardRequired() && !account.payment().hasCard(),
        Blocker.NO_CARD_ON_FILE);
    add(blockers, !account.payment().countryPayable(), Blocker.COUNTRY_NOT_SUPPORTED);
    add(blockers, account.payment().unpaidInvoice(), Blocker.HAS_UNPAID_INVOICE);
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

  /** The refusal of what those stand against; nothing when there are none. */
  Optional<Refusal> blocked(List<Blocker> blockers) {
    if (blockers.isEmpty()) {
      return Optional.empty();
    }
    boolean standing = blockers.stream().anyMatch(blocker -> !blocker.limit());
    return Optional.of(
        new Refusal(
            standing ? ProblemCode.CLOUD_ACCESS_BLOCKED : ProblemCode.CLOUD_LIMIT_EXCEEDED,
            words(blockers),
            List.of(),
            blockers,
            blockers.getFirst().code(),
            Set.of(),
            null));
  }

  /** Each blocker in words, with what removes it. */
  private String words(List<Blocker> blockers) {
    return String.join(
        " ",
        blockers.stream()
            .map(blocker ->
                blocker.limit() ? blocker.message() + " " + room(blocker) : blocker.message())
            .toList());
  }

  private String room(Blocker blocker) {
    Account.Limits limits = account.limits();
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

  /** Why no restore more may be at work for the account now, or nothing. */
  Optional<Refusal> pressure() {
    int allowed = account.limits().concurrentRestores();
    if (usage.runningRestores() < allowed) {
      return Optional.empty();
    }
    return Optional.of(
        Refusal.gate(
            ProblemCode.RESTORE_IN_PROGRESS,
            "too_many_restores",
            "%d restores of this account are at work, and %d may be at once. Try again when one has ended."
                .formatted(usage.runningRestores(), allowed),
            RETRY_RESTORE));
  }
}
