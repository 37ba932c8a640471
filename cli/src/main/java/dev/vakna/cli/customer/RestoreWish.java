package dev.vakna.cli.customer;

import dev.vakna.cli.command.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wished of a restore, for its plan and for itself. */
public final class RestoreWish {

  @Parameters(index = "0", paramLabel = "VPS", description = "Id of the VPS that was backed up.")
  private String vps = "";

  @Parameters(
      index = "1",
      paramLabel = "BACKUP",
      description = "Id of the backup, as the VPS's backups list it.")
  private String backup = "";

  @Option(names = "--name", paramLabel = "NAME", description = "What the Cloud VM is called.")
  private @Nullable String name;

  @Option(names = "--region", paramLabel = "ID", description = "Where it runs.")
  private @Nullable String region;

  @Option(
      names = {"--cpu", "--cores"},
      paramLabel = "N",
      description = "CPU cores.")
  private @Nullable Integer cpuCores;

  @Option(names = "--memory", paramLabel = "GIB", description = "Memory.")
  private @Nullable Integer memoryGb;

  @Option(names = "--storage", paramLabel = "GIB", description = "Storage over all disks.")
  private @Nullable Integer storageGb;

  @Option(
      names = "--ssh-key",
      paramLabel = "FILE",
      description = "A .pub file whose key may log in besides those of the backup; up to ten.")
  private List<Path> sshKeys = List.of();

  @Option(
      names = "--delete-after",
      paramLabel = "TIME",
      description = "When it ends by itself, as 2026-12-24T18:00:00Z.")
  private @Nullable String deleteAfter;

  /** Made by picocli. */
  public RestoreWish() {}

  /** The VPS and its backup, as they are written in a command. */
  String source() {
    return vps + " " + backup;
  }

  /** The path of the call. */
  String path() {
    return "/api/v2/vps/%s/backups/%s/actions/restore-to-payg"
        .formatted(VpsCommand.encoded(vps), VpsCommand.encoded(backup));
  }

  /** The call's body. */
  ObjectNode body() {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    putIfSaid(body, "name", name);
    putIfSaid(body, "region", region);
    putIfSaid(body, "cpuCores", cpuCores);
    putIfSaid(body, "memoryGb", memoryGb);
    putIfSaid(body, "storageGb", storageGb);
    putIfSaid(body, "deleteAfter", deleteAfter);
    if (!sshKeys.isEmpty()) {
      ArrayNode keys = body.putArray("sshKeys");
      sshKeys.forEach(file -> keys.add(read(file)));
    }
    return body;
  }

  private static void putIfSaid(ObjectNode body, String field, @Nullable Object value) {
    if (value instanceof Integer number) {
      body.put(field, number);
    } else if (value != null) {
      body.put(field, value.toString());
    }
  }

  /** A slip of the hand must not send a private key anywhere. */
  private static String read(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.contains("PRIVATE KEY")) {
        throw new CommandFailedException(
            file + " holds a private key", null, "name the .pub file beside it");
      }
      return text;
    } catch (IOException e) {
      throw new CommandFailedException(
          "the key cannot be read from " + file,
          String.valueOf(e.getMessage()),
          "name a .pub file",
          e);
    }
  }
}
