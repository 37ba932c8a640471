package dev.vakna.core.account;

import java.util.Optional;

/** What an API key may do. */
public enum Scope {
  READ_VM("read:vm"),
  WRITE_VM("write:vm"),
  POWER_VM("power:vm"),
  BACKUP_VM("backup:vm"),
  READ_BILLING("read:billing"),
  WRITE_BILLING("write:billing"),
  READ_ACCOUNT("read:account");

  private final String code;

  Scope(String code) {
    this.code = code;
  }

  /** The scope as keys and callers name it, for example {@code backup:vm}. */
  public String code() {
    return code;
  }

  /** The scope of that code, if there is one. */
  public static Optional<Scope> of(String code) {
    for (Scope scope : values()) {
      if (scope.code.equals(code)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
