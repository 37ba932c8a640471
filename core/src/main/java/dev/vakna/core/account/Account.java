package dev.vakna.core.account;

import dev.vakna.core.id.AccountId;
import java.time.Instant;
import java.util.Objects;

/**
 * A customer.
 *
 * @param id identity
 * @param name for operators and invoices
 * @param access what it may do at all
 * @param payment how it stands with money
 * @param limits ceilings over all Cloud VMs of the account
 * @param createdAt when it was made
 */
public record Account(
    AccountId id, String name, Access access, Payment payment, Limits limits, Instant createdAt) {

  public Account {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(access);
    Objects.requireNonNull(payment);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(createdAt);
  }

  /**
   * What an account may do at all.
   *
   * @param active false closes every call of the account: 403 {@code account_inactive}
   * @param verified the customer proved who they are
   * @param cloudAccess Cloud VM is enabled for the account
   */
  public record Access(boolean active, boolean verified, boolean cloudAccess) {

    /** Nothing is closed. */
    public static final Access FULL = new Access(true, true, true);
  }

  /**
   * How an account stands with money.
   *
   * @param cardRequired a card must be on file before anything metered may run
   * @param hasCard a card is on file
   * @param countryCode ISO 3166-1 alpha-2, upper case
   * @param countryPayable a payment method exists in that country
   * @param unpaidInvoice an overdue invoice is open
   */
  public record Payment(
      boolean cardRequired,
      boolean hasCard,
      String countryCode,
      boolean countryPayable,
      boolean unpaidInvoice) {

    public Payment {
      Objects.requireNonNull(countryCode);
    }

    /** What a new account has: a payable country, and no card, which none requires. */
    public static final Payment NEW = new Payment(false, false, "SE", true, false);
  }

  /**
   * Ceilings over all Cloud VMs of an account, those being made included.
   *
   * @param cpuCores cores
   * @param memoryGb GiB
   * @param storageGb GiB
   * @param instances machines
   * @param concurrentRestores restores at work at once
   */
  public record Limits(
      int cpuCores, int memoryGb, int storageGb, int instances, int concurrentRestores) {

    /** What a new account gets. */
    public static final Limits DEFAULT = new Limits(32, 128, 4000, 20, 4);
  }

  /** What an account's Cloud VMs take up now, those being made included. */
  public record Usage(
      int cpuCores, int memoryGb, int storageGb, int instances, int runningRestores) {

    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);
  }
}
