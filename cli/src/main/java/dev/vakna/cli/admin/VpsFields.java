package dev.vakna.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What can be set of a VPS; what is not given stays as it is. */
public final class VpsFields {

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
  private @Nullable Integer cores;

  @Option(names = "--memory", paramLabel = "GIB", description = "Memory.")
  private @Nullable Integer memory;

  @Option(names = "--storage", paramLabel = "GIB", description = "Storage.")
  private @Nullable Integer storage;

  @Option(names = "--store", paramLabel = "STORE", description = "Store that holds its backups.")
  private @Nullable String store;

  @Option(names = "--vmid", paramLabel = "N", description = "Its number in that store.")
  private @Nullable Integer vmid;

  @Option(
      names = "--machine",
      paramLabel = "MACHINE",
      description =
          "Which machine with that number it is: its SMBIOS uuid, or its name in 'backup list'.")
  private @Nullable String machine;

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its primary address.")
  private @Nullable String ip;

  @Option(names = "--os", paramLabel = "FAMILY", description = "linux, windows or other.")
  private @Nullable String os;

  /** Made by picocli. */
  public VpsFields() {}

  ObjectNode json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("name", name)
        .put("status", status)
        .put("region", region)
        .put("cpuCores", cores)
        .put("memoryGb", memory)
        .put("storageGb", storage)
        .put("sourceStore", store)
        .put("sourceVmid", vmid)
        .put("sourceMachine", machine)
        .put("primaryIp", ip)
        .put("osFamily", os);
    node.properties().removeIf(field -> field.getValue().isNull());
    return node;
  }
}
