package dev.vakna.core.account;

import java.util.Objects;

/**
 * What an account's Cloud VMs take up of its limits.
 *
 * @param current what they take up, those being made included
 * @param max the limits
 * @param remaining what one more may take up at most; never below zero
 */
public record LimitsLeft(Amounts current, Amounts max, Amounts remaining) {

  public LimitsLeft {
    Objects.requireNonNull(current);
    Objects.requireNonNull(max);
    Objects.requireNonNull(remaining);
  }

  /**
   * So much of each.
   *
   * @param memoryGb GiB
   * @param storageGb GiB
   * @param instances machines
   */
  public record Amounts(int cpuCores, int memoryGb, int storageGb, int instances) {}

  /** Those of an account. */
  public static LimitsLeft of(Account.Limits limits, Account.Usage usage) {
    return new LimitsLeft(
        new Amounts(usage.cpuCores(), usage.memoryGb(), usage.storageGb(), usage.instances()),
        new Amounts(limits.cpuCores(), limits.memoryGb(), limits.storageGb(), limits.instances()),
        new Amounts(
            left(limits.cpuCores(), usage.cpuCores()),
            left(limits.memoryGb(), usage.memoryGb()),
            left(limits.storageGb(), usage.storageGb()),
            left(limits.instances(), usage.instances())));
  }

  private static int left(int limit, int used) {
    return Math.max(0, limit - used);
  }
}
