package dev.vakna.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be set of an account; what is not given stays as it is. */
@SuppressWarnings("unused") // sent by their names
public final class AccountFields extends RequestBody {

  @Option(names = "--name", paramLabel = "TEXT", description = "For people.")
  private @Nullable String name;

  @Option(
      names = "--active",
      arity = "1",
      paramLabel = "true|false",
      description = "false closes every call.")
  private @Nullable Boolean active;

  @Option(
      names = "--verified",
      arity = "1",
      paramLabel = "true|false",
      description = "Proved who they are.")
  private @Nullable Boolean verified;

  @Option(
      names = "--cloud-access",
      arity = "1",
      paramLabel = "true|false",
      description = "May use Cloud VM.")
  private @Nullable Boolean cloudAccess;

  @Option(
      names = "--card-required",
      arity = "1",
      paramLabel = "true|false",
      description = "Must have a card.")
  private @Nullable Boolean cardRequired;

  @Option(names = "--has-card", arity = "1", paramLabel = "true|false", description = "Has a card.")
  private @Nullable Boolean hasCard;

  @Option(names = "--country", paramLabel = "CC", description = "ISO 3166-1 alpha-2.")
  private @Nullable String countryCode;

  @Option(
      names = "--country-payable",
      arity = "1",
      paramLabel = "true|false",
      description = "There is a payment method in that country.")
  private @Nullable Boolean countryPayable;

  @Option(
      names = "--unpaid-invoice",
      arity = "1",
      paramLabel = "true|false",
      description = "One is overdue.")
  private @Nullable Boolean unpaidInvoice;

  @Option(names = "--max-cores", paramLabel = "N", description = "Cores of all its Cloud VMs.")
  private @Nullable Integer cpuCores;

  @Option(names = "--max-memory", paramLabel = "GIB", description = "Memory of all of them.")
  private @Nullable Integer memoryGb;

  @Option(names = "--max-storage", paramLabel = "GIB", description = "Storage of all of them.")
  private @Nullable Integer storageGb;

  @Option(names = "--max-instances", paramLabel = "N", description = "Number of them.")
  private @Nullable Integer instances;

  @Option(names = "--max-restores", paramLabel = "N", description = "Restores at once.")
  private @Nullable Integer concurrentRestores;

  /** Made by picocli. */
  public AccountFields() {}
}
