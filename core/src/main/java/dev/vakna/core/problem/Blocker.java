package dev.vakna.core.problem;

import java.util.Locale;

/** Why an account may not have the Cloud VM it asks for. */
public enum Blocker {
  NOT_VERIFIED(false, "The account is not verified. Verify it in the dashboard, then try again."),
  NO_CLOUD_ACCESS(false, "Cloud VM is not enabled for this account. Ask support to enable it."),
  NO_CARD_ON_FILE(false, "No payment card is on file. Add a card in the dashboard."),
  COUNTRY_NOT_SUPPORTED(
      false,
      "No payment method for Cloud VM exists in the account's country. Ask support about invoicing."),
  HAS_UNPAID_INVOICE(false, "An overdue invoice is open. Pay it, then try again."),
  CPU_LIMIT_EXCEEDED(true, "The account's limit of CPU cores would be exceeded."),
  MEMORY_LIMIT_EXCEEDED(true, "The account's limit of memory would be exceeded."),
  STORAGE_LIMIT_EXCEEDED(true, "The account's limit of storage would be exceeded."),
  INSTANCE_LIMIT_EXCEEDED(true, "The account's limit of Cloud VMs would be exceeded.");

  private final boolean limit;
  private final String message;

  Blocker(boolean limit, String message) {
    this.limit = limit;
    this.message = message;
  }

  /** True for the account's limits, false for its standing. */
  public boolean limit() {
    return limit;
  }

  /** In words, with what removes it. */
  public String message() {
    return message;
  }

  /** As callers branch on it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
