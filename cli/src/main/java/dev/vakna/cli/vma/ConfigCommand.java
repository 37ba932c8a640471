package dev.vakna.cli.vma;

import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.read.VmaArchive;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vakna vma config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Prints a configuration of an archive, byte for byte. Reads only the header.",
    footer = {
      "",
      "Examples:",
      "  vakna vma config backup.vma.zst",
      "  vakna vma config --name qemu-server.fw backup.vma.zst"
    })
final class ConfigCommand extends ArchiveAction {

  @Mixin private final ArchiveInput input = new ArchiveInput();

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      defaultValue = VmaHeader.QEMU_SERVER_CONF,
      description = "Which one (default: ${DEFAULT-VALUE}).")
  private String name = VmaHeader.QEMU_SERVER_CONF;

  @Override
  void act() throws IOException {
    try (VmaArchive archive = input.open()) {
      ConfigBlob config = archive.header().requireConfig(name);
      if (json) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", config.name());
        map.put("bytes", config.size());
        map.put("text", config.text());
        printJson(map);
      } else {
        out().flush();
        System.out.write(config.content());
        System.out.flush();
      }
    }
  }
}
