package dev.vakna.core.admin;

import dev.vakna.core.account.Account;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and changes accounts. */
public final class Accounts {

  private static final int MAX_NAME = 200;

  private final Store store;
  private final Chance chance;

  public Accounts(Store store, Chance chance) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
  }

  /**
   * What to set; null leaves a value as it is, or takes the default of a new account: active,
   * verified, with access to Cloud VM, in a payable country, no card required.
   *
   * @param name for operators and invoices
   * @param active false closes every call of the account
   * @param verified the customer proved who they are
   * @param cloudAccess Cloud VM is enabled
   * @param cardRequired a card must be on file
   * @param hasCard a card is on file
   * @param countryCode ISO 3166-1 alpha-2
   * @param countryPayable a payment method exists in that country
   * @param unpaidInvoice an overdue invoice is open
   * @param cpuCores ceiling of cores over all Cloud VMs
   * @param memoryGb ceiling of memory in GiB
   * @param storageGb ceiling of storage in GiB
   * @param instances ceiling of Cloud VMs
   * @param concurrentRestores restores at work at once
   */
  public record Wish(
      @Nullable String name,
      @Nullable Boolean active,
      @Nullable Boolean verified,
      @Nullable Boolean cloudAccess,
      @Nullable Boolean cardRequired,
      @Nullable Boolean hasCard,
      @Nullable String countryCode,
      @Nullable Boolean countryPayable,
      @Nullable Boolean unpaidInvoice,
      @Nullable Integer cpuCores,
      @Nullable Integer memoryGb,
      @Nullable Integer storageGb,
      @Nullable Integer instances,
      @Nullable Integer concurrentRestores) {}

  /**
   * Makes an account.
   *
   * @throws AdminRefusedException when a value cannot be
   */
  public Account create(Wish wish) {
    if (wish.name() == null) {
      throw AdminRefusedException.fault(
          "name", FieldFault.Code.MISSING_REQUIRED, "`name` is required.");
    }
    AccountId id = new AccountId(chance.nextId());
    return store.transact(tx -> {
      Account account = apply(fresh(id, tx.now()), wish);
      tx.accounts().insert(account);
      return account;
    });
  }

  /**
   * Changes an account.
   *
   * @throws AdminRefusedException when there is no such account or a value cannot be
   */
  public Account update(AccountId id, Wish wish) {
    return store.transact(tx -> {
      Account changed = apply(tx.accounts().lock(id).orElseThrow(() -> absent(id)), wish);
      tx.accounts().update(changed);
      return changed;
    });
  }

  /** How many accounts a page holds at most. */
  public static final int PAGE = 500;

  /**
   * A page of {@link #PAGE} accounts, oldest first.
   *
   * @param after the last one of the page before, or null for the first page
   */
  public List<Account> page(@Nullable AccountId after) {
    return store.transact(tx -> tx.accounts().page(after, PAGE));
  }

  /** The account and what its Cloud VMs take up. */
  public Optional<Standing> find(AccountId id) {
    return store.transact(
        tx -> tx.accounts().find(id).map(a -> new Standing(a, tx.accounts().usage(id))));
  }

  /** An account and what its Cloud VMs take up. */
  public record Standing(Account account, Account.Usage usage) {}

  static AdminRefusedException absent(AccountId id) {
    return AdminRefusedException.of(
        ProblemCode.NOT_FOUND,
        "There is no account %s. List them with 'vakna admin account list'.".formatted(id.text()));
  }

  private static Account fresh(AccountId id, Instant now) {
    return new Account(
        id, "", Account.Access.FULL, Account.Payment.NEW, Account.Limits.DEFAULT, now);
  }

  private static Account apply(Account account, Wish wish) {
    String country = or(wish.countryCode(), account.payment().countryCode());
    if (!country.matches("[A-Z]{2}")) {
      throw AdminRefusedException.fault(
          "countryCode",
          FieldFault.Code.UNKNOWN_VALUE,
          "`countryCode` must be two capital letters, for example SE.");
    }
    String name = or(wish.name(), account.name()).strip();
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw AdminRefusedException.fault(
          "name", FieldFault.Code.INVALID_NAME, "`name` must have 1 to 200 characters.");
    }
    Account.Limits limits = account.limits();
    return new Account(
        account.id(),
        name,
        new Account.Access(
            or(wish.active(), account.access().active()),
            or(wish.verified(), account.access().verified()),
            or(wish.cloudAccess(), account.access().cloudAccess())),
        new Account.Payment(
            or(wish.cardRequired(), account.payment().cardRequired()),
            or(wish.hasCard(), account.payment().hasCard()),
            country,
            or(wish.countryPayable(), account.payment().countryPayable()),
            or(wish.unpaidInvoice(), account.payment().unpaidInvoice())),
        new Account.Limits(
            limit("cpuCores", wish.cpuCores(), limits.cpuCores()),
            limit("memoryGb", wish.memoryGb(), limits.memoryGb()),
            limit("storageGb", wish.storageGb(), limits.storageGb()),
            limit("instances", wish.instances(), limits.instances()),
            limit("concurrentRestores", wish.concurrentRestores(), limits.concurrentRestores())),
        account.createdAt());
  }

  private static int limit(String field, @Nullable Integer wished, int present) {
    int value = or(wished, present);
    if (value < 0) {
      throw AdminRefusedException.fault(
          field, FieldFault.Code.BELOW_MINIMUM, "`%s` must be at least 0.".formatted(field));
    }
    return value;
  }

  private static <V> V or(@Nullable V wished, V present) {
    return wished == null ? present : wished;
  }
}
