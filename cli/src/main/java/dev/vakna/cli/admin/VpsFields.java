package dev.vakna.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be set of a VPS; what is not given stays as it is. */
@SuppressWarnings("unused") // sent by their names
public final class VpsFields extends RequestBody {

  @Option(names = "--name", paramLabel = "NAME", description = "A hostname label.")
  private @Nullable String name;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "pending, active, suspended or terminated.")
  private @Nullable String status;

  @Option(names = "--region", paramLabel = "ID", description = "Where it is.")
  private @Nullable String region;

  @Option(names = "--cores", paramLabel = "N", description = "Processor cores.")
  private @Nullable Integer cpuCores;

  @Option(names = "--memory", paramLabel = "GIB", description = "Memory.")
  private @Nullable Integer memoryGb;

  @Option(names = "--storage", paramLabel = "GIB", description = "Storage.")
  private @Nullable Integer storageGb;

  @Option(names = "--store", paramLabel = "STORE", description = "Store that holds its backups.")
  private @Nullable String sourceStore;

  @Option(names = "--vmid", paramLabel = "N", description = "Its number in that store.")
  private @Nullable Integer sourceVmid;

  @Option(
      names = "--machine",
      paramLabel = "MACHINE",
      description =
          "Which machine with that number it is: its SMBIOS uuid, or its name in 'backup list'.")
  private @Nullable String sourceMachine;

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its primary address.")
  private @Nullable String primaryIp;

  @Option(names = "--os", paramLabel = "FAMILY", description = "linux, windows or other.")
  private @Nullable String osFamily;

  /** Made by picocli. */
  public VpsFields() {}
}
