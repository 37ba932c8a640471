package dev.vakna.core.account;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a user of an account may do. */
public enum Role {
  /** Everything. */
  OWNER(EnumSet.allOf(Scope.class)),
  /** Everything but what changes the bill. */
  OPERATOR(EnumSet.complementOf(EnumSet.of(Scope.WRITE_BILLING))),
  /** Looking. */
  VIEWER(EnumSet.of(Scope.READ_VM, Scope.READ_BILLING, Scope.READ_ACCOUNT));

  private final Set<Scope> scopes;

  Role(Set<Scope> scopes) {
    this.scopes = Set.copyOf(scopes);
  }

  /** The scopes that a session of such a user has. */
  public Set<Scope> scopes() {
    return scopes;
  }

  /** As people write it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that code, if there is one. */
  public static Optional<Role> of(String code) {
    for (Role role : values()) {
      if (role.code().equals(code)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
