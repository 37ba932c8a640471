package dev.vakna.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an import makes VPSs of, and whose. */
@SuppressWarnings("unused") // sent by their names
public final class ImportFields extends RequestBody {

  @Option(
      names = "--account",
      required = true,
      paramLabel = "A",
      description = "Whose the VPSs will be.")
  private @Nullable String accountId;

  @Option(names = "--vmid", paramLabel = "N", description = "This guest only.")
  private @Nullable Integer vmid;

  @Option(
      names = "--machine",
      paramLabel = "MACHINE",
      description = "This machine only: its SMBIOS uuid, or its name in 'backup list'.")
  private @Nullable String machine;

  /** Made by picocli. */
  public ImportFields() {}
}
