package dev.vakna.core.access;

import dev.vakna.core.account.Scope;
import dev.vakna.core.network.SourceNetwork;
import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Meaning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key that a caller wishes.
 *
 * @param name for people, 1 to 100 characters
 * @param scopes codes of scopes, at least one, at most 100
 * @param test it is for trials
 * @param description what it is for, at most 500 characters, or null
 * @param expiresInDays 1 to {@link #MAX_DAYS}; null is as long as its maker may give it
 * @param networks from where it may be used, in CIDR form; empty is from everywhere, null from
 *     wherever its maker may
 */
public record KeyWish(
    @Nullable String name,
    @Nullable List<String> scopes,
    boolean test,
    @Nullable String description,
    @Nullable Integer expiresInDays,
    @Nullable List<String> networks)
    implements Asked {

  /** A key that is to last longer can as well have no end. */
  public static final int MAX_DAYS = 3650;

  /** The longest name. */
  public static final int MAX_NAME = 100;

  /** The longest description. */
  public static final int MAX_DESCRIPTION = 500;

  /** Each scope once would do; more than that is no wish. */
  private static final int MAX_SCOPES = 100;

  private static final int MAX_NETWORKS = 50;

  public KeyWish {
    scopes = scopes == null ? null : List.copyOf(scopes);
    networks = networks == null ? null : List.copyOf(networks);
  }

  @Override
  public String meaning() {
    return Meaning.of("key")
        .with("name", name)
        .with("scopes", scopes)
        .with("test", test)
        .with("description", description)
        .with("expiresInDays", expiresInDays)
        .with("networks", networks)
        .text();
  }

  /** Those of its scopes that there are. */
  Set<Scope> knownScopes() {
    return scopes == null
        ? Set.of()
        : scopes.stream()
            .flatMap(code -> Scope.of(code).stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** What is wrong with values that are there and of the right type. */
  List<FieldFault> faults() {
    List<FieldFault> faults = new ArrayList<>();
    if (name != null && (name.isBlank() || !oneLine(name))) {
      faults.add(
          new FieldFault(
              "/name",
              FieldFault.Code.INVALID_NAME,
              "`name` must hold more than spaces, on one line and without control characters."));
    }
    if (description != null && !shown(description)) {
      faults.add(
          new FieldFault(
              "/description",
              FieldFault.Code.INVALID_VALUE,
              "`description` must hold no control characters but line breaks."));
    }
    if (scopes != null) {
      scopeFaults(scopes, faults);
    }
    if (networks != null) {
      networkFaults(networks, faults);
    }
    return faults;
  }

  private static void scopeFaults(List<String> scopes, List<FieldFault> faults) {
    if (scopes.isEmpty()) {
      faults.add(
          new FieldFault(
              "/scopes",
              FieldFault.Code.MISSING_REQUIRED,
              "`scopes` must name at least one of: " + allScopes() + "."));
    }
    if (scopes.size() > MAX_SCOPES) {
      faults.add(
          new FieldFault(
              "/scopes",
              FieldFault.Code.ABOVE_MAXIMUM,
              "`scopes` may name at most %d scopes.".formatted(MAX_SCOPES)));
      return;
    }
    for (int i = 0; i < scopes.size(); i++) {
      if (Scope.of(scopes.get(i)).isEmpty()) {
        faults.add(
            new FieldFault(
                "/scopes/" + i,
                FieldFault.Code.UNKNOWN_VALUE,
                "This is no scope. Scopes: " + allScopes() + "."));
      }
    }
  }

  private static void networkFaults(List<String> networks, List<FieldFault> faults) {
    if (networks.size() > MAX_NETWORKS) {
      faults.add(
          new FieldFault(
              "/allowed_networks",
              FieldFault.Code.ABOVE_MAXIMUM,
              "`allowed_networks` may name at most %d networks.".formatted(MAX_NETWORKS)));
      return;
    }
    for (int i = 0; i < networks.size(); i++) {
      if (SourceNetwork.parse(networks.get(i)).isEmpty()) {
        faults.add(
            new FieldFault(
                "/allowed_networks/" + i,
                FieldFault.Code.INVALID_VALUE,
                "This is no network. Write one as 192.0.2.0/24 or 2001:db8::/32, or a single address."));
      }
    }
  }

  private static String allScopes() {
    return String.join(", ", Arrays.stream(Scope.values()).map(Scope::code).toList());
  }

  /** A name stands in lists and logs, where it must not look like more than one. */
  private static boolean oneLine(String text) {
    return text.chars().allMatch(c -> !Character.isISOControl(c) && c != '\u2028' && c != '\u2029');
  }

  private static boolean shown(String text) {
    return text.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
  }
}
