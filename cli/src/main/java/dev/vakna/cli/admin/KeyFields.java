package dev.vakna.cli.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new key may be given. */
@SuppressWarnings("unused") // sent by their names
public final class KeyFields extends RequestBody {

  @Option(names = "--name", paramLabel = "TEXT", description = "For people.")
  private @Nullable String name;

  @Option(
      names = "--scopes",
      split = ",",
      paramLabel = "SCOPE",
      description = "With commas between; all of them when left out.")
  private @Nullable List<String> scopes;

  @Option(
      names = "--networks",
      split = ",",
      paramLabel = "CIDR",
      description = "From where it may be used; from everywhere when left out.")
  private @Nullable List<String> allowedNetworks;

  @Option(names = "--days", paramLabel = "N", description = "How long it lives; else for ever.")
  private @Nullable Integer expiresInDays;

  /** Made by picocli. */
  public KeyFields() {}
}
